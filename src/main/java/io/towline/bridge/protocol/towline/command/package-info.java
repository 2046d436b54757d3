/**
 * What a request asks for in our own protocol, from its method, fields and {@code towline-} parameters to a value, or a sentence that
 * says what is wrong with it.
 *
 * <p>Pure; knows no other room of the bridge.
 */
package io.towline.bridge.protocol.towline.command;
