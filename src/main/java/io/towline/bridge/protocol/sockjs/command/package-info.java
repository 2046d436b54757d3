/**
 * What a request asks for of SockJS, from its method, path and query to a value; and what of its URL is a server's affair.
 *
 * <p>Pure; knows no other room of the bridge.
 */
package io.towline.bridge.protocol.sockjs.command;
