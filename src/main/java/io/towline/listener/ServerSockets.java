package io.towline.listener;

import io.towline.config.ListenerConfig;
import io.towline.service.socket.InheritedSocket;
import io.towline.service.socket.OneFamilySocket;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;
import org.xnio.IoUtils;
import org.xnio.OptionMap;
import org.xnio.Options;
import org.xnio.StreamConnection;
import org.xnio.XnioWorker;
import org.xnio.channels.AcceptingChannel;

/** Opens listeners' sockets: XNIO's own, or one of XNIO's in whose place another one was put, which it knows no way to be given. */
final class ServerSockets {

    /** The kernel cuts it to {@code net.core.somaxconn}. */
    private static final int BACKLOG = 4096;

    private static final InetSocketAddress STOPGAP = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

    private static final OptionMap SOCKET = OptionMap.builder()
            .set(Options.TCP_NODELAY, true)
            .set(Options.REUSE_ADDRESSES, true)
            .set(Options.BACKLOG, BACKLOG)
            .getMap();

    private ServerSockets() {}

    /** @param address where it listens in fact */
    record Bound(AcceptingChannel<StreamConnection> server, InetSocketAddress address) {}

    /** Nobody is accepted yet. */
    static Bound open(ListenerConfig config, Optional<InheritedSocket> inherited, XnioWorker worker)
            throws IOException {
        if (inherited.isPresent()) {
            return adopt(config, inherited.get(), worker);
        }
        try {
            return config.bind().oneFamily() && OneFamilySocket.isSupported()
                    ? bindOneFamily(config, worker)
                    : bind(config, worker);
        } catch (IOException e) {
            throw new IOException(
                    "listener " + config.name() + " cannot be opened on "
                            + config.bind().text() + ": " + e.getMessage(),
                    e);
        }
    }

    private static Bound bind(ListenerConfig config, XnioWorker worker) throws IOException {
        AcceptingChannel<StreamConnection> server =
                worker.createStreamConnectionServer(config.bind().address(), null, SOCKET);
        return new Bound(server, server.getLocalAddress(InetSocketAddress.class));
    }

    private static Bound bindOneFamily(ListenerConfig config, XnioWorker worker) throws IOException {
        try (OneFamilySocket own = OneFamilySocket.open(config.bind().address(), BACKLOG)) {
            return new Bound(inPlaceOfOneOfXnio(own::replace, worker), own.address());
        }
    }

    private static Bound adopt(ListenerConfig config, InheritedSocket inherited, XnioWorker worker) throws IOException {
        try {
            return new Bound(inPlaceOfOneOfXnio(inherited::replace, worker), inherited.address());
        } catch (IOException e) {
            throw new IOException(
                    "listener " + config.name() + " cannot take over inherited socket " + inherited.name() + " on "
                            + config.bind().text() + ": " + e.getMessage(),
                    e);
        }
    }

    private interface Replacement {
        void replace(InetSocketAddress stopgap) throws IOException;
    }

    private static AcceptingChannel<StreamConnection> inPlaceOfOneOfXnio(Replacement socket, XnioWorker worker)
            throws IOException {
        AcceptingChannel<StreamConnection> server = worker.createStreamConnectionServer(STOPGAP, null, SOCKET);
        try {
            socket.replace(server.getLocalAddress(InetSocketAddress.class));
            return server;
        } catch (IOException | RuntimeException | Error e) {
            IoUtils.safeClose(server);
            throw e;
        }
    }
}
