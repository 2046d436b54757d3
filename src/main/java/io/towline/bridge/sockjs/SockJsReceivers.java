package io.towline.bridge.sockjs;

/**
 * Contract only. Receiving over HTTP: finds the session by the client's id, or begins it (any of the five ways may), attaches the answer
 * if no other is attached (else {@code c[2010,"Another connection still open"]}).
 */
final class SockJsReceivers {}
