/**
 * SockJS 0.3.x over sessions: its URLs, its transports, its frames, towards plain WebSocket servers ({@code unwrap}) and towards servers
 * that speak SockJS themselves ({@code same}).
 */
package io.towline.bridge.sockjs;
