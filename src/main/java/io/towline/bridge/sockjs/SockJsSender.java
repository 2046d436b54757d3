package io.towline.bridge.sockjs;

/** Contract only. {@code xhr_send} and {@code jsonp_send}: never begins a session. */
final class SockJsSender {}
