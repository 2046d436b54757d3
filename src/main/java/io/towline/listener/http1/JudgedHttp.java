package io.towline.listener.http1;

import io.towline.conversation.Refusal;
import io.towline.listener.Listener;
import io.towline.listener.exchange.RequestHandlers;
import io.undertow.server.ExchangeCompletionListener.NextListener;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.protocol.http.HttpOpenListener;
import io.undertow.server.protocol.http.HttpServerConnection;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xnio.ChannelListener;
import org.xnio.StreamConnection;
import org.xnio.conduits.ConduitStreamSourceChannel;

/**
 * HTTP/1 for a socket that is no {@link Listener}: requests are judged by the same rules before Undertow reads them, and then it reads
 * them as they came.
 */
public final class JudgedHttp implements ChannelListener<StreamConnection> {

    private static final Logger LOG = LoggerFactory.getLogger(JudgedHttp.class);

    private final HttpOpenListener http;
    private final RequestHead.Bounds bounds;
    private final RequestHandlers handlers;
    private final Map<StreamConnection, HeadConduit> here = new ConcurrentHashMap<>();

    /** Requests that are not over. */
    private final Map<StreamConnection, HttpServerExchange> asking = new ConcurrentHashMap<>();

    private final ChannelListener<StreamConnection> left = this::left;

    /** @param http whose root handler is set here; its own bounds are to be wider */
    public JudgedHttp(HttpOpenListener http, int mostHeadBytes, int mostFields, RequestHandlers handlers) {
        this.http = http;
        this.handlers = handlers;
        bounds = new RequestHead.Bounds(mostHeadBytes, mostFields);
        http.setRootHandler(this::handle);
    }

    /** A connection has come in. */
    @Override
    public void handleEvent(StreamConnection connection) {
        ConduitStreamSourceChannel source = connection.getSourceChannel();
        HeadConduit conduit = new HeadConduit(
                source.getConduit(), bounds, HeadConduit.Onward.UNCHANGED, sentence -> bodyBroke(connection, sentence));
        source.setConduit(conduit);
        here.put(connection, conduit);
        connection.setCloseListener(left);
        http.handleEvent(connection);
    }

    private void left(StreamConnection connection) {
        here.remove(connection);
        asking.remove(connection);
    }

    private void bodyBroke(StreamConnection connection, String sentence) {
        HttpServerExchange exchange = asking.get(connection);
        try {
            if (exchange != null && !exchange.isResponseStarted()) {
                BadRequest.say(connection, sentence);
            }
        } catch (IOException gone) {
            LOG.trace("could not answer a request whose body is malformed", gone);
        }
    }

    private void handle(HttpServerExchange exchange) throws Exception {
        Optional<Refusal> refusal = Optional.empty();
        if (exchange.getConnection() instanceof HttpServerConnection server) {
            HeadConduit heads = here.get(server.getChannel());
            if (heads != null) {
                asking.put(server.getChannel(), exchange);
                exchange.addExchangeCompleteListener((over, next) -> complete(over, server, heads, next));
                refusal = heads.begin(exchange);
            }
        }
        if (refusal.isPresent()) {
            exchange.setPersistent(false);
            handlers.refusals().refused(exchange, refusal.get());
        } else {
            handlers.requests().handleRequest(exchange);
        }
    }

    private void complete(HttpServerExchange over, HttpServerConnection server, HeadConduit heads, NextListener next) {
        boolean stays = over.isPersistent() && server.isOpen();
        asking.remove(server.getChannel());
        if (stays) {
            heads.awaitHead(server);
        }
        next.proceed();
        if (stays && heads.begun()) {
            server.getChannel().getSourceChannel().wakeupReads(); // pipelined: nothing else would wake its reader
        }
    }
}
