package io.towline.bridge.transport;

/** Resumable WebSockets, up to the 101. */
record Sockets(Finder finder, Openings openings) {
    void connect(Call call, Asked.Socket asked) {
        throw new UnsupportedOperationException();
    }
}
