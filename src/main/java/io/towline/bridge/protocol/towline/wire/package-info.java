/**
 * Our own protocol's texts, both ways: JSON objects, events, lines, bodies of messages.
 *
 * <p>Pure: knows {@code message} and {@code text}, and neither sessions nor requests.
 */
package io.towline.bridge.protocol.towline.wire;
