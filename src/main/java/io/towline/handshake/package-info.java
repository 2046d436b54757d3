/**
 * The opening handshake, RFC 6455 §4: judges the client's request, performs ours towards a server, and gives a sealed outcome.
 */
package io.towline.handshake;
