package io.towline.upstream.connect;

import io.towline.config.Durations;
import io.towline.config.UpstreamConfig.Server;
import io.towline.io.Descriptors;
import io.towline.io.IoThread;
import io.towline.io.Shortage;
import io.towline.io.Timer;
import io.towline.io.tls.TlsConnection;
import io.towline.io.tls.TlsHandshake;
import io.towline.upstream.tls.TlsTrouble;
import io.towline.upstream.tls.UpstreamTls;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.xnio.IoFuture;
import org.xnio.IoUtils;
import org.xnio.OptionMap;
import org.xnio.Options;
import org.xnio.StreamConnection;
import org.xnio.conduits.ConduitStreamSinkChannel;

/**
 * One connect to one server, all its addresses in turn, within one time limit.
 *
 * <pre>
 *   RESOLVING ---> DIALLING ---> ANNOUNCING (proxy-protocol only) ---> SECURING (wss only) ---> over: connected
 *       |           |  ^  \             |                                 |
 *       |           +--+   \            |   next address                  |
 *       +-------------------+-----------+---------------------------------+---> over: failed, or cancelled; what was open is closed
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

    /** Frames are small and wait for no others: Nagle's algorithm would hold the end of a large message for 40 ms. */
    private static final OptionMap OPTIONS = OptionMap.create(Options.TCP_NODELAY, true);

    private final Server server;
    private final long timeoutNanos;
    private final IoThread io;
    private final Optional<ByteBuffer> preamble;
    private final Outcome outcome;
    private final Timer limit = new Limit();

    private boolean over;
    private Runnable giveUp = () -> {};
    private Optional<ResolvedName> name = Optional.empty();
    private Optional<UpstreamTls> tls = Optional.empty();
    private Executor tasks;
    private List<InetAddress> addresses = List.of();
    private int first;
    private int dialled;
    private Optional<IOException> blamed = Optional.empty();

    /** @param preamble to be written before anything else */
    Connect(Server server, long timeoutNanos, IoThread io, Optional<ByteBuffer> preamble, Outcome outcome) {
        this.server = server;
        this.timeoutNanos = timeoutNanos;
        this.io = io;
        this.preamble = preamble;
        this.outcome = outcome;
    }

    void begin(Optional<ResolvedName> name, Optional<UpstreamTls> tls, Executor tasks) {
        this.name = name;
        this.tls = tls;
        this.tasks = tasks;
        io.limit(limit, timeoutNanos);
        if (name.isPresent()) {
            resolve(name.get());
        } else {
            List<InetAddress> literal = Dialer.literal(server.host()).stream().toList();
            io.execute(() -> dialFirst(literal));
        }
    }

    private void resolve(ResolvedName host) {
        Resolving waiter = new Resolving();
        giveUp = () -> host.forget(waiter);
        host.ask(waiter);
    }

    /** Ends it without a word to anyone; a connection that comes about all the same is closed. */
    public void cancel() {
        if (!over) {
            over = true;
            io.timers().cancel(limit);
            giveUp.run();
        }
    }

    private void dialFirst(List<InetAddress> found) {
        addresses = found;
        first = name.map(ResolvedName::first).orElse(0);
        dial();
    }

    private void dial() {
        if (over) {
            return;
        }
        InetAddress address = addresses.get(Math.floorMod(first + dialled, addresses.size()));
        InetSocketAddress target = new InetSocketAddress(address, server.port());
        Descriptors.Taken descriptor;
        try {
            descriptor = io.descriptors().dial(io.now());
        } catch (Shortage none) {
            failed(described(none));
            return;
        }
        try {
            IoFuture<StreamConnection> dialling =
                    io.xnio().openStreamConnection(target, raw -> opened(raw, descriptor), OPTIONS);
            giveUp = dialling::cancel;
            // One notifier, never a chain of them; and never inline, or a host without a route would recurse by
            // address.
            dialling.addNotifier(new Unreached(descriptor), dialled);
        } catch (RuntimeException | Error e) {
            descriptor.giveBack();
            unreached(dialled, new IOException(e)); // such as an IPv6 address on a machine without IPv6
        }
    }

    private void opened(StreamConnection raw, Descriptors.Taken descriptor) {
        raw.setCloseListener(descriptor);
        if (over) {
            IoUtils.safeClose(raw);
            return;
        }
        giveUp = () -> IoUtils.safeClose(raw);
        if (preamble.isPresent()) {
            announce(raw, preamble.get().duplicate());
        } else {
            secure(raw);
        }
    }

    /** Mostly in one write: so few bytes fit into the buffer of any new socket. */
    private void announce(StreamConnection raw, ByteBuffer rest) {
        ConduitStreamSinkChannel sink = raw.getSinkChannel();
        try {
            while (rest.hasRemaining()) {
                if (sink.write(rest) == 0) {
                    sink.setWriteListener(channel -> announce(raw, rest));
                    sink.resumeWrites();
                    return;
                }
            }
            sink.suspendWrites();
            sink.setWriteListener(null);
            secure(raw);
        } catch (IOException e) {
            failed(described(e));
        } catch (RuntimeException | Error e) {
            failed(described(new IOException(e)));
        }
    }

    private void secure(StreamConnection raw) {
        if (tls.isPresent()) {
            TlsHandshake.start(raw, tls.get().engine(server, name.isPresent()), io, tasks, new Securing());
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

    private void unreached(int attempt, IOException cause) {
        if (over || attempt != dialled) {
            return;
        }
        Optional<Shortage> ours = Shortage.in(cause);
        if (ours.isPresent() && ours.get().kind() != Shortage.Kind.PORTS) {
            failed(described(cause)); // another address would want the same
            return;
        }
        if (ours.isEmpty()) {
            int failed = first + dialled;
            name.ifPresent(host -> host.failedAt(failed));
            blamed = Optional.of(cause);
        }
        dialled++;
        if (dialled < addresses.size()) {
            io.execute(this::dial);
        } else {
            failed(described(blamed.orElse(cause)));
        }
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
            // Where the name has more addresses, the next connect begins with another: this one may be a black hole.
            name.ifPresent(host -> host.failedAt(first + dialled));
            failed(new SocketTimeoutException("could not connect to " + server.url() + " within connect-timeout ("
                    + Durations.text(Duration.ofNanos(timeoutNanos)) + ")"));
        }
    }

    private final class Resolving implements ResolvedName.Waiter {
        @Override
        public void resolved(List<InetAddress> found) {
            io.execute(() -> dialFirst(found));
        }

        @Override
        public void unresolved(IOException cause) {
            io.execute(() -> failed(described(cause)));
        }
    }

    private final class Unreached extends IoFuture.HandlingNotifier<StreamConnection, Integer> {
        private final Descriptors.Taken descriptor;

        Unreached(Descriptors.Taken descriptor) {
            this.descriptor = descriptor;
        }

        @Override
        public void handleCancelled(Integer attempt) {
            descriptor.giveBack();
        }

        @Override
        public void handleFailed(IOException cause, Integer attempt) {
            descriptor.giveBack();
            io.execute(() -> unreached(attempt, cause));
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
