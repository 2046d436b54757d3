package io.towline.testkit;

import com.google.protobuf.ByteString;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;

/** An OpenTelemetry collector, of which a test says how it answers; what it was sent is kept all the same. */
public final class TestCollector implements AutoCloseable {

    /**
     * One request.
     *
     * @param fields as they came, names in any case
     */
    public record Received(String path, Map<String, List<String>> fields, Resource resource, List<Span> spans) {}

    private final BlockingQueue<Received> received = new LinkedBlockingQueue<>();
    private final BlockingQueue<Span> spans = new LinkedBlockingQueue<>();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final HttpServer server;
    private volatile HttpHandler answer = exchange -> status(exchange, 200);

    public TestCollector() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", this::receive);
        server.start();
    }

    public String endpoint() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    private void receive(HttpExchange exchange) throws IOException {
        try (exchange) {
            ResourceSpans all = ExportTraceServiceRequest.parseFrom(exchange.getRequestBody())
                    .getResourceSpans(0);
            List<Span> its = all.getScopeSpans(0).getSpansList();
            received.add(new Received(
                    exchange.getRequestURI().toString(), exchange.getRequestHeaders(), all.getResource(), its));
            spans.addAll(its);
            answer.handle(exchange);
        }
    }

    private static void status(HttpExchange exchange, int status) throws IOException {
        exchange.sendResponseHeaders(status, -1);
    }

    /** From the next request on. */
    public void answerWith(int status) {
        answer = exchange -> status(exchange, status);
    }

    /** Takes requests and says nothing. */
    public void keepSilent() {
        answer = exchange -> Await.calmly(closed, "the test to close its collector");
    }

    /** Begins an answer and adds a byte to it again and again. */
    public void answerDropByDrop() {
        answer = exchange -> {
            exchange.sendResponseHeaders(200, 0);
            try (OutputStream body = exchange.getResponseBody()) {
                while (closed.getCount() > 0) {
                    body.write(0);
                    body.flush();
                }
            }
        };
    }

    public Received nextRequest() throws InterruptedException {
        return Await.next(received, "spans at the collector");
    }

    public Span next() throws InterruptedException {
        return Await.next(spans, "a span at the collector");
    }

    /** How many came that were not asked for. */
    public int waiting() {
        return spans.size();
    }

    public static String hex(ByteString id) {
        return HexFormat.of().formatHex(id.toByteArray());
    }

    /** In the order of their names, each as text. */
    public static Map<String, String> attributes(List<KeyValue> pairs) {
        Map<String, String> all = new TreeMap<>();
        pairs.forEach(each -> all.put(each.getKey(), text(each.getValue())));
        return all;
    }

    private static String text(AnyValue value) {
        return value.hasIntValue() ? Long.toString(value.getIntValue()) : value.getStringValue();
    }

    @Override
    public void close() {
        closed.countDown();
        server.stop(0);
        threads.shutdownNow();
    }
}
