package io.towline.upstream.connect;

import io.towline.config.UpstreamConfig.Location;
import io.towline.config.UpstreamConfig.Server;
import io.towline.config.value.Durations;
import io.towline.io.IoThread;
import io.towline.io.Remainder;
import io.towline.io.Shortage;
import io.towline.io.Timer;
import io.towline.io.tls.TlsConnection;
import io.towline.io.tls.TlsHandshake;
import io.towline.upstream.tls.TlsTrouble;
import io.towline.upstream.tls.UpstreamTls;
import java.io.IOException;
import java.net.InetAddress;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Function;
import org.xnio.IoUtils;
import org.xnio.StreamConnection;
import org.xnio.conduits.ConduitStreamSinkChannel;

/**
 * One connect to one server within one time limit: its socket, what is said before TLS, TLS.
 *
 * <pre>
 *   REACHING ---> ANNOUNCING (proxy-protocol only) ---> SECURING (wss only) ---> over: connected
 *       |             |                                   |
 *       +-------------+-----------------------------------+---> over: failed, or cancelled; what was open is closed
 * </pre>
 *
 * Owner: its I/O thread.
 */
public final class Connect {

    /** Told once, on the I/O thread, never from within the call that began the connect; not at all after {@link #cancel}. */
    public interface Outcome {
        /** Reads are suspended. The connection is now the receiver's to close. */
        void connected(StreamConnection upstream);

        /**
         * @param cause a {@link SocketTimeoutException} if time ran out, a {@link Shortage} if it was no fault of the server's; its
         *     message names the server
         */
        void failed(IOException cause);
    }

    private final Server server;
    private final long timeoutNanos;
    private final IoThread io;
    private final Optional<ByteBuffer> preamble;
    private final Outcome outcome;
    private final Timer limit = new Limit();

    private boolean over;
    private Runnable giveUp = () -> {};
    private Optional<UpstreamTls> tls = Optional.empty();
    private Executor tasks;
    private SocketConnect socket;

    /** @param preamble to be written before anything else */
    Connect(Server server, long timeoutNanos, IoThread io, Optional<ByteBuffer> preamble, Outcome outcome) {
        this.server = server;
        this.timeoutNanos = timeoutNanos;
        this.io = io;
        this.preamble = preamble;
        this.outcome = outcome;
    }

    void begin(
            Optional<ResolvedName<InetAddress>> name,
            Function<Path, FullBacklog> backlogs,
            Optional<UpstreamTls> tls,
            Executor tasks) {
        this.tls = tls;
        this.tasks = tasks;
        socket = switch (server.at()) {
            case Location.Tcp(var host, var port) ->
                new TcpConnect(Dialer.literal(host).stream().toList(), port, name, io, new Reaching());
            case Location.Member(var _, var called, var address, var _) ->
                new TcpConnect(List.of(address), called.port(), Optional.empty(), io, new Reaching());
            case Location.Service _ -> throw new IllegalArgumentException("only what its records say is connected to");
            case Location.UnixSocket(var file) -> new UnixConnect(file, io, backlogs.apply(file), new Reaching());
        };
        giveUp = socket::giveUp;
        io.limit(limit, timeoutNanos);
        socket.begin();
    }

    /** Ends it without a word to anyone; a connection that comes about all the same is closed. */
    public void cancel() {
        if (!over) {
            over = true;
            io.timers().cancel(limit);
            giveUp.run();
        }
    }

    /** Mostly in one write: so few bytes fit into the buffer of any new socket. */
    private void announce(StreamConnection raw, ByteBuffer rest) {
        ConduitStreamSinkChannel sink = raw.getSinkChannel();
        try {
            if (Remainder.write(sink, rest)) {
                sink.setWriteListener(null);
                secure(raw);
            } else {
                sink.setWriteListener(channel -> announce(raw, rest));
            }
        } catch (IOException e) {
            failed(described(e));
        } catch (RuntimeException | Error e) {
            failed(described(new IOException(e)));
        }
    }

    private void secure(StreamConnection raw) {
        if (tls.isPresent()) {
            TlsHandshake.start(raw, tls.get().engine(server), io, tasks, new Securing());
        } else {
            connected(raw);
        }
    }

    private void connected(StreamConnection upstream) {
        if (over) {
            IoUtils.safeClose(upstream);
            return;
        }
        over = true;
        io.timers().cancel(limit);
        giveUp = () -> {};
        outcome.connected(upstream);
    }

    private IOException described(IOException cause) {
        return described(cause, cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage());
    }

    private IOException described(IOException cause, String why) {
        String attempt = "could not connect to " + server.url();
        return Shortage.in(cause)
                .<IOException>map(ours -> ours.during(attempt))
                .orElseGet(() -> new IOException(attempt + ": " + why, cause));
    }

    private void failed(IOException cause) {
        if (!over) {
            cancel();
            outcome.failed(cause);
        }
    }

    private final class Limit extends Timer {
        @Override
        protected void expired(long now) {
            String why = socket.late();
            failed(new SocketTimeoutException("could not connect to " + server.url() + " within connect-timeout ("
                    + Durations.text(Duration.ofNanos(timeoutNanos)) + ")" + (why.isEmpty() ? "" : ": " + why)));
        }
    }

    private final class Reaching implements SocketConnect.Reached {
        @Override
        public void opened(StreamConnection raw) {
            giveUp = () -> IoUtils.safeClose(raw);
            if (preamble.isPresent()) {
                announce(raw, preamble.get().duplicate());
            } else {
                secure(raw);
            }
        }

        @Override
        public void unreached(IOException cause, String why) {
            failed(why.isEmpty() ? described(cause) : described(cause, why));
        }
    }

    private final class Securing implements TlsHandshake.Outcome {
        @Override
        public void established(TlsConnection secured) {
            connected(secured);
        }

        @Override
        public void failed(IOException cause) {
            Connect.this.failed(described(cause, TlsTrouble.words(cause)));
        }
    }
}
