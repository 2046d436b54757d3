package io.towline.listener;

import io.towline.config.ListenerConfig;
import io.towline.io.IoThreads;
import io.undertow.server.HttpHandler;
import java.io.IOException;
import java.net.InetSocketAddress;
import org.xnio.XnioWorker;

/** One open socket and what comes in by it. */
public final class Listener {

    private Listener() {}

    /**
     * Binds and begins to accept.
     *
     * @param handler gets each request, on the I/O thread of its connection
     */
    public static Listener open(ListenerConfig config, XnioWorker worker, IoThreads threads, HttpHandler handler)
            throws IOException {
        throw new UnsupportedOperationException("contract only");
    }

    /** Where it listens in fact; differs from the configuration where that says port 0. */
    public InetSocketAddress address() {
        throw new UnsupportedOperationException("contract only");
    }

    /** Stops accepting and frees the port; connections that were accepted go on. */
    public void close() {}
}
