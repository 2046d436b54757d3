package io.towline.listener.http2;

import io.towline.conversation.ClientNetwork;
import io.towline.conversation.Refusal;
import io.towline.io.Timer;
import io.towline.io.tls.TlsConnection;
import io.towline.listener.exchange.ClientTimes;
import io.towline.listener.exchange.ExchangeTarget;
import io.towline.listener.exchange.ProxiedAddresses;
import io.towline.listener.exchange.ThreadBufferPool;
import io.towline.listener.http2.frame.GrownWindows;
import io.undertow.protocols.http2.Http2Channel;
import io.undertow.protocols.http2.Http2StreamSourceChannel;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.protocol.http2.Http2ReceiveListener;
import io.undertow.util.HeaderMap;
import io.undertow.util.Headers;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xnio.IoUtils;
import org.xnio.conduits.ConduitStreamSinkChannel;
import org.xnio.conduits.ConduitStreamSourceChannel;

/**
 * One connection that speaks HTTP/2, its open streams, and how long its client may take.
 *
 * <pre>
 *   accept -> HEAD --first head complete--> STREAMS --the last is answered--> IDLE --a head complete--> STREAMS ...
 *              |  handshake-timeout          each has its own time, see        |  keep-alive-timeout, or drain
 *              v                             Http2Stream                       v
 *           FAREWELL                                                        FAREWELL
 * </pre>
 *
 * <p>FAREWELL: GOAWAY is said; streams that are open are served to their end, no further one is, and then the connection
 * closes, as soon as the client has taken everything or the handshake-timeout has passed once more.
 *
 * <p>Owner: the connection's I/O thread.
 */
final class Http2Lifecycle extends Timer {

    private static final Logger LOG = LoggerFactory.getLogger(Http2Lifecycle.class);

    /** A stream that is reset while its answer waits for the client's window leaves that answer in Undertow's queue, whoever reset it. */
    private static final int MOST_LEFT_BEHIND = 64;

    private final Http2Connections connections;
    private final TlsConnection connection;
    private final Http2Connection channel;
    private final Http2Interim interim;
    private final GrownWindows grown;
    private final Map<Integer, Http2Stream> streams = new HashMap<>();
    private final Http2 http2;
    private final Optional<ProxiedAddresses> proxied;
    private Http2StreamSourceChannel arriving;
    private int lastStream;
    private int leftBehind;
    private int stalled;
    private boolean greeted;
    private boolean farewell;

    Http2Lifecycle(
            Http2Connections connections, TlsConnection connection, Http2 http2, Optional<ProxiedAddresses> proxied) {
        this.connections = connections;
        this.connection = connection;
        this.http2 = http2;
        this.proxied = proxied;
        ConduitStreamSourceChannel source = connection.getSourceChannel();
        grown = new GrownWindows(connections.windows(), client(), http2.mostGrown());
        Http2ReadGate gate = new Http2ReadGate(
                new Http2FloodConduit(
                        source.getConduit(), new Http2FloodGuard(times().io().now()), times().io()),
                http2.buffers(),
                () -> Http2.readBuffers(grown.ofConnection()),
                times().io());
        source.setConduit(gate);
        channel = new Http2Connection(connection, http2, gate, this);
        interim = new Http2Interim(channel);
    }

    private ClientNetwork client() {
        return ClientNetwork.of(proxied.map(ProxiedAddresses::client)
                .orElseGet(() -> connection.getPeerAddress(InetSocketAddress.class))
                .getAddress());
    }

    void begin() {
        channel.getReceiveSetter()
                .set(new Http2ReceiveListener(this::handle, http2.options(), ThreadBufferPool.BUFFER_BYTES, null));
        channel.resumeReceives();
    }

    ClientTimes times() {
        return connections.times();
    }

    GrownWindows grown() {
        return grown;
    }

    Http2Connection channel() {
        return channel;
    }

    Http2Interim interim() {
        return interim;
    }

    /** Whether one more stream may open. */
    boolean admits(Http2StreamSourceChannel request) {
        arriving = request;
        return !farewell && streams.size() < Http2.MOST_STREAMS;
    }

    /** The stream that was just admitted has become an exchange. */
    private void handle(HttpServerExchange exchange) throws Exception {
        times().stop(this);
        lastStream = arriving.getStreamId();
        Http2Stream stream = new Http2Stream(this, lastStream, exchange, arriving.getResponseChannel());
        streams.put(lastStream, stream);
        stream.watch();
        proxied.ifPresent(ends -> ends.put(exchange));
        ExchangeTarget.put(exchange, channel.target());
        exchange.getRequestHeaders().put(Headers.HOST, channel.host());
        greet();
        Optional<Refusal> refusal = channel.refusal();
        if (refusal.isPresent()) {
            refuse(exchange, stream, refusal.get());
        } else {
            http2.handler().handleRequest(exchange);
        }
    }

    private void refuse(HttpServerExchange exchange, Http2Stream stream, Refusal refusal) {
        http2.refusals().refused(exchange, refusal);
        if (refusal.status().isEmpty()) {
            stream.reset(Http2Channel.ERROR_PROTOCOL_ERROR);
        }
    }

    boolean isAnswering(int id) {
        return streams.containsKey(id);
    }

    /** It will be reset at once. */
    void breaks(int id, String fault) {
        Http2Stream stream = streams.get(id);
        if (stream != null) {
            stream.breaks(fault);
        }
    }

    /** So much of a body, without its padding. */
    void arrives(int id, int bytes) {
        Http2Stream stream = streams.get(id);
        if (stream != null) {
            stream.body().arrives(bytes);
        }
    }

    void trailers(int id, HeaderMap trailers) {
        Http2Stream stream = streams.get(id);
        if (stream != null) {
            stream.trailers(trailers);
        }
    }

    /** Not earlier: the first frame of a server is its SETTINGS (RFC 9113 §3.4), which Undertow sends when the client's came. */
    private void greet() throws IOException {
        if (!greeted) {
            greeted = true;
            channel.sendUpdateWindowSize(0, Http2.CONNECTION_WINDOW - Http2.STREAM_WINDOW);
        }
    }

    /** The client has reset a stream, or we had to. */
    void reset(int id) {
        Http2Stream stream = streams.get(id);
        if (stream == null) {
            return;
        }
        stream.lost();
        if (leftBehind > MOST_LEFT_BEHIND) {
            leave();
        }
    }

    /** One answer more waits for the client, or one less. */
    void stalls(int change) {
        stalled += change;
        connections.stalls(change);
    }

    /** How many answers wait for this client, or lie in Undertow's queue for a stream that is no more: each holds a buffer. */
    int stalled() {
        return stalled;
    }

    /** Its client lets too many answers wait. */
    void shed() {
        channel.sendGoAway(Http2Channel.ERROR_ENHANCE_YOUR_CALM);
        IoUtils.safeClose(connection);
    }

    void answered(Http2Stream stream) {
        times().stop(stream);
        channel.drop(stream.body().unread());
        if (stream.leavesAnswer()) {
            leftBehind++;
            stalls(1); // until the connection is closed
        }
        if (!streams.remove(stream.id(), stream) || !streams.isEmpty() || !connection.isOpen()) {
            return;
        }
        if (farewell || connections.leaving()) {
            leave();
        } else {
            times().limitIdle(this);
        }
    }

    /** No further streams; without any the connection closes. */
    void leave() {
        if (!farewell) {
            farewell = true;
            Http2Farewell.say(channel, lastStream);
        }
        if (streams.isEmpty()) {
            times().limitHead(this);
            times().io().runLater(this::closeWhenTaken); // what is answered just now may be written behind this call
        }
    }

    private void closeWhenTaken() {
        ConduitStreamSinkChannel sink = connection.getSinkChannel();
        try {
            if (sink.flush()) {
                IoUtils.safeClose(connection);
            }
        } catch (IOException broken) {
            IoUtils.safeClose(connection);
        }
    }

    @Override
    protected void expired(long now) {
        if (farewell) {
            IoUtils.safeClose(connection);
            return;
        }
        LOG.debug("leaving an HTTP/2 connection that asks nothing");
        leave();
    }

    /** The connection is closed. */
    void lost() {
        times().stop(this);
        List.copyOf(streams.values()).forEach(Http2Stream::lost);
        stalls(-stalled);
        grown.close();
    }
}
