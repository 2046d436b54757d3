/**
 * Which page of the web a request comes from, and whether it may come in, RFC 6455 §10.2: by {@code Origin}, and where a browser sends
 * none, by {@code Sec-Fetch-Site} and {@code Referer}. For handshakes and for the bridge's plain requests alike.
 *
 * <p>Pure; knows no other room of the handshake.
 */
package io.towline.handshake.origin;
