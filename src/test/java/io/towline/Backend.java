package io.towline;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;

/** A server behind the product, whose connections the test takes and answers itself, one after the other. */
final class Backend implements AutoCloseable {

    private static final int PATIENCE_MILLIS = 60_000;

    private final ServerSocket listening;

    Backend() throws IOException {
        this(new ServerSocket(0, 500, InetAddress.getLoopbackAddress()));
    }

    Backend(ServerSocket listening) throws IOException {
        this.listening = listening;
        listening.setSoTimeout(PATIENCE_MILLIS);
    }

    int port() {
        return listening.getLocalPort();
    }

    /** As a configuration names it. */
    String url() {
        return "\"ws://127.0.0.1:" + port() + "\"";
    }

    End accept() throws IOException {
        return new End(listening.accept());
    }

    @Override
    public void close() throws IOException {
        listening.close();
    }
}
