/**
 * What passes between a client and its server, as values: messages either way, several of them for one write, and the word that is the
 * last.
 *
 * <p>Knows {@code budget}, for what a message costs. Payloads are handed on, never copied, and nobody's to change.
 */
package io.towline.bridge.message;
