/**
 * What the two halves of a handshake agree on, RFC 6455 §9.1 and RFC 7692: the proof that a key was read, subprotocols, extensions. Values
 * and rules; pure, and strangers to both halves.
 */
package io.towline.handshake.negotiation;
