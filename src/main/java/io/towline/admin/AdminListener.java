package io.towline.admin;

import io.towline.config.AdminConfig;
import io.towline.service.BindFailure;
import io.undertow.Undertow;
import io.undertow.UndertowOptions;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import org.xnio.Options;

/**
 * The operators' listener: probes, metrics, the API, its events, the dashboard. Has a worker of its own, so that nothing here waits for the
 * I/O threads that relay, nor they for it, and a proxy that is busy can still be asked.
 *
 * <p>All is bounded: connections, their times, bodies, event streams. Any thread may call.
 */
public final class AdminListener implements AutoCloseable {

    private static final int WORKER_THREADS = 4;
    private static final int MOST_CONNECTIONS = 128;
    private static final int MOST_HEAD_BYTES = 16 * 1024;
    static final int MOST_BODY_BYTES = 64 * 1024;

    /** For a head, a body, and between two requests. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Undertow server;
    private final Events events;

    private AdminListener(Undertow server, Events events) {
        this.server = server;
        this.events = events;
    }

    /** @throws IOException naming the address, if it cannot be bound */
    public static AdminListener open(AdminConfig config, Api api, Plant plant) throws IOException {
        return open(config, api, plant, PATIENCE);
    }

    static AdminListener open(AdminConfig config, Api api, Plant plant, Duration patience) throws IOException {
        int millis = Math.toIntExact(patience.toMillis());
        Events events = new Events(api, plant);
        Undertow server = Undertow.builder()
                .addHttpListener(
                        config.bind().getPort(), config.bind().getAddress().getHostAddress())
                .setIoThreads(1)
                .setWorkerThreads(WORKER_THREADS)
                .setWorkerOption(Options.WORKER_NAME, "towline-admin")
                .setWorkerOption(Options.THREAD_DAEMON, true)
                .setSocketOption(Options.CONNECTION_HIGH_WATER, MOST_CONNECTIONS)
                .setSocketOption(Options.CONNECTION_LOW_WATER, MOST_CONNECTIONS - 1)
                .setSocketOption(Options.READ_TIMEOUT, millis)
                .setSocketOption(Options.WRITE_TIMEOUT, millis)
                .setServerOption(UndertowOptions.REQUEST_PARSE_TIMEOUT, millis)
                .setServerOption(UndertowOptions.NO_REQUEST_TIMEOUT, millis)
                .setServerOption(UndertowOptions.MAX_HEADER_SIZE, MOST_HEAD_BYTES)
                .setServerOption(UndertowOptions.MAX_ENTITY_SIZE, (long) MOST_BODY_BYTES)
                .setServerOption(UndertowOptions.ENABLE_HTTP2, false)
                .setHandler(new Reception(config, api, plant, events))
                .build();
        start(server, config);
        events.begin();
        AdminListener listener = new AdminListener(server, events);
        return listener;
    }

    private static void start(Undertow server, AdminConfig config) throws IOException {
        try {
            server.start();
        } catch (RuntimeException failed) { // Undertow's wrapping of an IOException
            server.stop();
            Throwable cause = failed.getCause() instanceof IOException io ? io : failed;
            throw new IOException(
                    "the operators' listener cannot be opened on admin.bind " + config.address() + ": "
                            + cause.getMessage()
                            + (cause instanceof IOException io ? BindFailure.mend(io, config.bind()) : ""),
                    cause);
        }
    }

    /** Where it listens in fact; differs from the configuration where that says port 0. */
    public InetSocketAddress address() {
        return (InetSocketAddress) server.getListenerInfo().getFirst().getAddress();
    }

    /** Frees the port and cuts what is still connected. */
    @Override
    public void close() {
        events.end();
        server.stop();
    }
}
