package io.towline.listener.http2;

import io.towline.exchange.InterimSender;
import io.towline.io.IoThread;
import io.towline.io.MalformedBody;
import io.towline.io.Timer;
import io.towline.listener.exchange.AnswerConduit;
import io.undertow.protocols.http2.Http2Channel;
import io.undertow.protocols.http2.Http2HeadersStreamSinkChannel;
import io.undertow.server.ConduitWrapper;
import io.undertow.server.Connectors;
import io.undertow.server.DefaultResponseListener;
import io.undertow.server.ExchangeCompletionListener;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.protocol.http.HttpAttachments;
import io.undertow.util.ConduitFactory;
import io.undertow.util.HeaderMap;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xnio.conduits.StreamSinkConduit;

/**
 * One request and its answer on an HTTP/2 connection. Its time runs as that of an exchange of HTTP/1; when it
 * is over the stream is reset, and its neighbours go on.
 *
 * <p>However it ends, its exchange completes, at once and on the I/O thread when the client resets it or goes away: a handler that
 * waits for something to say learns of it by its completion listener.
 *
 * <p>Owner: the connection's I/O thread; what Undertow calls on other threads hops there.
 */
final class Http2Stream extends Timer
        implements AnswerConduit.Watcher,
                ConduitWrapper<StreamSinkConduit>,
                DefaultResponseListener,
                InterimSender,
                ExchangeCompletionListener {

    private static final Logger LOG = LoggerFactory.getLogger(Http2Stream.class);

    private final Http2Lifecycle lifecycle;
    private final int id;
    private final HttpServerExchange exchange;
    private final Http2HeadersStreamSinkChannel answer;
    private final CountedBody body = new CountedBody();
    private boolean over;
    private boolean stalled;

    Http2Stream(Http2Lifecycle lifecycle, int id, HttpServerExchange exchange, Http2HeadersStreamSinkChannel answer) {
        this.lifecycle = lifecycle;
        this.id = id;
        this.exchange = exchange;
        this.answer = answer;
    }

    int id() {
        return id;
    }

    void watch() {
        exchange.addRequestWrapper((factory, any) -> body.over(factory.create()));
        exchange.addResponseWrapper(this);
        exchange.addDefaultResponseListener(this);
        exchange.addExchangeCompleteListener(this);
        exchange.putAttachment(InterimSender.KEY, this);
    }

    CountedBody body() {
        return body;
    }

    /** Whoever has the exchange learns of the reset by its completion, and why by this. */
    void breaks(String fault) {
        exchange.putAttachment(EXCEPTION, new MalformedBody(fault));
    }

    void trailers(HeaderMap trailers) {
        exchange.putAttachment(HttpAttachments.REQUEST_TRAILERS, trailers);
    }

    /** Whether the answer waits in Undertow's queue, for the client's window perhaps, from where nothing can take it. */
    boolean leavesAnswer() {
        return answer.isReadyForFlush();
    }

    /** Reset, or the connection is gone. Undertow would let the exchange know with its next write, if there ever is one. */
    void lost() {
        Connectors.terminateRequest(exchange);
        Connectors.terminateResponse(exchange);
    }

    @Override
    public boolean send(int status, HeaderMap fields) throws IOException {
        return !over && lifecycle.interim().send(id, status, fields);
    }

    @Override
    protected void expired(long now) {
        LOG.debug("resetting an HTTP/2 stream whose client took too long");
        reset(Http2Channel.ERROR_CANCEL);
    }

    void reset(int error) {
        lifecycle.channel().resetStream(id, error);
    }

    @Override
    public StreamSinkConduit wrap(ConduitFactory<StreamSinkConduit> factory, HttpServerExchange any) {
        return new AnswerConduit(new WholeFlushConduit(factory.create(), answer, () -> lifecycle.stalled() > 0), this);
    }

    @Override
    public void answerWaits() {
        io().run(() -> {
            time();
            stalls(!over);
        });
    }

    @Override
    public void answerTaken() {
        io().run(() -> {
            lifecycle.times().stop(this);
            stalls(false);
        });
    }

    /** While bytes wait, one of Undertow's buffers does. */
    private void stalls(boolean now) {
        if (stalled != now) {
            stalled = now;
            lifecycle.stalls(now ? 1 : -1);
        }
    }

    /** The handler ends the exchange: Undertow first drains what is left of the request. */
    @Override
    public boolean handleDefaultResponse(HttpServerExchange any) {
        if (!exchange.isRequestComplete()) {
            io().run(this::time);
        }
        return false;
    }

    private void time() {
        if (!over) {
            lifecycle.times().limitIdle(this);
        }
    }

    @Override
    public void exchangeEvent(HttpServerExchange any, NextListener next) {
        next.proceed();
        io().run(() -> {
            over = true;
            stalls(false);
            lifecycle.answered(this);
        });
    }

    private IoThread io() {
        return lifecycle.times().io();
    }
}
