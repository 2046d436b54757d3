/** PEM files: certificate chains and private keys, read with errors that an operator can act on. */
package io.towline.config.pem;
