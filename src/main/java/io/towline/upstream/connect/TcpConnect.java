package io.towline.upstream.connect;

import io.towline.io.Descriptors;
import io.towline.io.IoThread;
import io.towline.io.Shortage;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import org.xnio.IoFuture;
import org.xnio.IoUtils;
import org.xnio.OptionMap;
import org.xnio.Options;
import org.xnio.StreamConnection;

/** By TCP: a name is resolved off the I/O threads, then all its addresses in turn. */
final class TcpConnect implements SocketConnect {

    /** Frames are small and wait for no others: Nagle's algorithm would hold the end of a large message for 40 ms. */
    private static final OptionMap OPTIONS = OptionMap.create(Options.TCP_NODELAY, true);

    private final int port;
    private final Optional<ResolvedName<InetAddress>> name;
    private final IoThread io;
    private final Reached reached;

    private boolean over;
    private Runnable giveUp = () -> {};
    private List<InetAddress> addresses;
    private int first;
    private int dialled;
    private Optional<IOException> blamed = Optional.empty();

    /** @param name empty where the addresses are known */
    TcpConnect(
            List<InetAddress> addresses,
            int port,
            Optional<ResolvedName<InetAddress>> name,
            IoThread io,
            Reached reached) {
        this.addresses = addresses;
        this.port = port;
        this.name = name;
        this.io = io;
        this.reached = reached;
    }

    @Override
    public void begin() {
        if (name.isPresent()) {
            resolve(name.get());
        } else {
            io.execute(this::dial);
        }
    }

    private void resolve(ResolvedName<InetAddress> asked) {
        Resolving waiter = new Resolving();
        giveUp = () -> asked.forget(waiter);
        asked.ask(waiter);
    }

    @Override
    public void giveUp() {
        if (!over) {
            over = true;
            giveUp.run();
        }
    }

    /** Where the name has more addresses, the next connect begins with another: this one may be a black hole. */
    @Override
    public String late() {
        name.ifPresent(asked -> asked.failedAt(first + dialled));
        return "";
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
        InetSocketAddress target = new InetSocketAddress(address, port);
        Descriptors.Taken descriptor;
        try {
            descriptor = io.descriptors().dial(io.now());
        } catch (Shortage none) {
            failed(none);
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
        over = true;
        reached.opened(raw);
    }

    private void unreached(int attempt, IOException cause) {
        if (over || attempt != dialled) {
            return;
        }
        Optional<Shortage> ours = Shortage.in(cause);
        if (ours.isPresent() && ours.get().kind() != Shortage.Kind.PORTS) {
            failed(cause); // another address would want the same
            return;
        }
        if (ours.isEmpty()) {
            int failed = first + dialled;
            name.ifPresent(asked -> asked.failedAt(failed));
            blamed = Optional.of(cause);
        }
        dialled++;
        if (dialled < addresses.size()) {
            io.execute(this::dial);
        } else {
            failed(blamed.orElse(cause));
        }
    }

    private void failed(IOException cause) {
        if (!over) {
            over = true;
            reached.unreached(cause, "");
        }
    }

    private final class Resolving implements ResolvedName.Waiter<InetAddress> {
        @Override
        public void resolved(List<InetAddress> found) {
            io.execute(() -> dialFirst(found));
        }

        @Override
        public void unresolved(IOException cause) {
            io.execute(() -> failed(cause));
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
}
