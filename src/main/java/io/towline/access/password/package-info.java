/** Users and their passwords: what a request presents, checked against a file of hashes off the I/O threads. Knows of no request. */
package io.towline.access.password;
