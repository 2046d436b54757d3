package io.towline.bridge.sockjs;

/** Contract only. Answers every request that {@link SockJsAsked} takes for SockJS's, but for {@link SockJsAsked.Relayed}. Immutable; any I/O thread. */
public final class SockJsTransports {}
