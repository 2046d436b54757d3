package io.towline.handshake.client;

import io.towline.exchange.ClientDeparture;
import io.towline.io.Removable;
import io.undertow.conduits.ReadDataStreamSourceConduit;
import io.undertow.connector.PooledByteBuffer;
import io.undertow.server.AbstractServerConnection;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.HttpUpgradeListener;
import io.undertow.server.ServerConnection;
import io.undertow.util.ImmediatePooledByteBuffer;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.xnio.IoUtils;
import org.xnio.StreamConnection;

/**
 * The client's connection while its handshake is under way: notices when the client goes away, and hands the connection over.
 *
 * <p>Undertow keeps this object, as close listener and as upgrade listener, for as long as the connection lives. So it holds
 * nothing once the handshake is settled: not the exchange, whose headers take kilobytes, nor any buffer.
 *
 * <p>Owner: the I/O thread.
 */
public final class ClientSide implements HttpUpgradeListener, ServerConnection.CloseListener {

    /** Told on the I/O thread, until {@link #forget}. */
    public interface Events {
        void clientGone();

        void handedOver(StreamConnection client);
    }

    private final AbstractServerConnection connection;
    private Optional<Events> events;
    private Optional<ByteBuffer> early = Optional.empty();

    public ClientSide(AbstractServerConnection connection, Events events) {
        this.connection = connection;
        this.events = Optional.of(events);
    }

    /**
     * Begins to read, only to see the end. A client that sends data before it has its 101 breaks RFC 6455 §4.1; what came is put
     * back for whoever reads next, and nothing further is read: one buffer is all that such a client gets.
     */
    public void watch() {
        connection.addCloseListener(this);
        ClientDeparture.watch(connection);
    }

    public void stopWatching() {
        ClientDeparture.stop(connection);
    }

    public void close() {
        IoUtils.safeClose(connection.getChannel());
    }

    public boolean open() {
        return connection.isOpen();
    }

    /**
     * Sends the 101 that stands in {@code exchange} and ends it; {@link Events#handedOver} follows when the 101 is written, at
     * once or later.
     */
    public void upgrade(HttpServerExchange exchange) {
        stopWatching();
        // With bytes left over Undertow takes them for a pipelined request, and keeps its buffer and the exchange for
        // ever.
        early = takeEarly();
        exchange.setPersistent(true); // "Connection: close, Upgrade" would else end in a close
        exchange.upgradeChannel(this);
        exchange.endExchange();
    }

    private Optional<ByteBuffer> takeEarly() {
        PooledByteBuffer extra = connection.getExtraBytes();
        if (extra == null) {
            return Optional.empty();
        }
        ByteBuffer copy = ByteBuffer.allocate(extra.getBuffer().remaining());
        copy.put(extra.getBuffer()).flip();
        extra.close();
        connection.setExtraBytes(null);
        return Optional.of(copy);
    }

    @Override
    public void handleUpgrade(StreamConnection client, HttpServerExchange exchange) {
        client.getSourceChannel().suspendReads();
        client.getSourceChannel().setReadListener(null);
        // Where the 101 had to wait, writes are still resumed, and the listener holds the exchange.
        client.getSinkChannel().suspendWrites();
        client.getSinkChannel().setWriteListener(null);
        Removable.removeFrom(client.getSourceChannel());
        early.ifPresent(bytes -> {
            connection.setExtraBytes(new ImmediatePooledByteBuffer(bytes));
            client.getSourceChannel()
                    .setConduit(new ReadDataStreamSourceConduit(
                            client.getSourceChannel().getConduit(), connection));
        });
        early = Optional.empty();
        events.ifPresent(listener -> listener.handedOver(client));
    }

    @Override
    public void closed(ServerConnection closed) {
        events.ifPresent(Events::clientGone);
    }

    public void forget() {
        events = Optional.empty();
        early = Optional.empty();
    }
}
