package io.towline.compress;

import io.towline.header.AcceptEncoding;
import io.towline.io.IoThread;
import io.towline.io.IoThreads;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.ConduitFactory;
import io.undertow.util.HeaderMap;
import io.undertow.util.Headers;
import io.undertow.util.Methods;
import io.undertow.util.StatusCodes;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.xnio.conduits.StreamSinkConduit;

/** Compresses answers by gzip, for clients that take it. May be used by all I/O threads at once. */
public final class Compression {

    private static final String GZIP = "gzip";

    private final IoThreads threads;
    private final CompressionCounters counters = new CompressionCounters();
    private final Map<IoThread, Encoders> encoders = new ConcurrentHashMap<>();

    public Compression(IoThreads threads) {
        this.threads = threads;
    }

    /**
     * Since the start, answers under way included.
     *
     * @param before bytes of answers that were compressed
     * @param after bytes of what they became
     * @param passedOver answers that went out as they are, since there were as many under way as may be
     */
    public record Counts(long before, long after, long passedOver) {}

    /** Any thread. */
    public Counts counts() {
        return counters.counts();
    }

    /**
     * Whatever this exchange is answered with is compressed, if it is of the kind. To be called before it is answered, and behind those that
     * change its fields last: they see what this makes of them.
     */
    public void offer(HttpServerExchange exchange) {
        exchange.addResponseWrapper(this::wrap);
    }

    private StreamSinkConduit wrap(ConduitFactory<StreamSinkConduit> factory, HttpServerExchange exchange) {
        HeaderMap fields = exchange.getResponseHeaders();
        if (exchange.getStatusCode() == StatusCodes.NOT_MODIFIED) {
            CompressibleAnswer.sayItWas(exchange.getRequestHeaders(), fields);
        }
        if (!CompressibleAnswer.isIt(exchange.getStatusCode(), fields)) {
            return factory.create();
        }
        CompressibleAnswer.sayItVaries(fields);
        if (isTaken(exchange) && exchange.getRequestMethod().equals(Methods.HEAD)) {
            CompressibleAnswer.sayItIs(GZIP, fields); // RFC 9110 §9.3.2: what GET would be told
            return factory.create();
        }
        if (!isTaken(exchange)) {
            return factory.create();
        }
        Encoders here = encoders.computeIfAbsent(threads.of(exchange.getIoThread()), io -> new Encoders(io, counters));
        Optional<GzipEncoder> encoder = here.take();
        if (encoder.isEmpty()) {
            counters.passedOver();
            return factory.create();
        }
        try {
            return compressed(factory, exchange, here, encoder.get());
        } catch (RuntimeException | Error failed) {
            here.give(encoder.get());
            throw failed;
        }
    }

    private static StreamSinkConduit compressed(
            ConduitFactory<StreamSinkConduit> factory,
            HttpServerExchange exchange,
            Encoders here,
            GzipEncoder encoder) {
        HeaderMap fields = exchange.getResponseHeaders();
        CompressibleAnswer.sayItIs(GZIP, fields);
        if (exchange.isHttp11()) {
            // Undertow would let a connection that is not kept end the body: then one that breaks off looks whole.
            fields.put(Headers.TRANSFER_ENCODING, Headers.CHUNKED.toString());
        }
        GzipConduit gzip = new GzipConduit(factory.create(), exchange, here, encoder);
        exchange.addExchangeCompleteListener((completed, next) -> {
            try {
                here.io().run(gzip::release);
            } finally {
                next.proceed();
            }
        });
        return gzip;
    }

    /** HTTP/1.0 has no chunks, so that an answer without a length would look whole where it broke off. */
    private static boolean isTaken(HttpServerExchange exchange) {
        return !exchange.isHttp10() && AcceptEncoding.prefers(exchange.getRequestHeaders(), GZIP);
    }
}
