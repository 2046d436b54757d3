package io.towline.otel;

import io.towline.config.OtelConfig.Collector;
import java.net.ConnectException;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The way to one collector, by OTLP over HTTP. However slow it is and however much it says, a request takes no longer than it may, and of the answer
 * no more than a few bytes are looked at.
 *
 * <p>Owner: the sender's thread.
 */
final class CollectorClient implements AutoCloseable {

    /** Those of which OTLP says that the same may be sent again. */
    private static final Set<Integer> PASSING = Set.of(429, 502, 503, 504);

    private static final long MOST_ANSWER = 64 << 10;

    /**
     * Why a batch was not taken.
     *
     * @param passes it may be taken when it is sent again
     */
    record Failure(String why, boolean passes) {}

    private final HttpClient client;
    private final HttpRequest.Builder request;

    CollectorClient(Collector collector) {
        client = HttpClient.newBuilder()
                .version(Version.HTTP_1_1) // by HTTP/2 it would ask every plain collector for an upgrade
                .connectTimeout(collector.timeout())
                .build();
        request = HttpRequest.newBuilder(collector.traces()).header("Content-Type", "application/x-protobuf");
        collector.headers().forEach(request::setHeader);
    }

    /** Empty where the collector has taken it. */
    Optional<Failure> post(byte[] body, Duration within) {
        BodyHandler<Void> few = BodyHandlers.limiting(BodyHandlers.discarding(), MOST_ANSWER);
        CompletableFuture<HttpResponse<Void>> answer = client.sendAsync(
                request.copy()
                        .timeout(within)
                        .POST(BodyPublishers.ofByteArray(body))
                        .build(),
                few);
        try {
            // The client's own limit ends with the answer's head.
            return judged(answer.get(within.toNanos(), TimeUnit.NANOSECONDS).statusCode());
        } catch (ExecutionException failed) {
            return Optional.of(new Failure(inWords(failed.getCause(), within), true));
        } catch (TimeoutException late) {
            return Optional.of(late(within));
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
            return Optional.of(new Failure("interrupted", false));
        } finally {
            answer.cancel(true); // of one that is over, nothing
        }
    }

    private static Optional<Failure> judged(int status) {
        return status / 100 == 2
                ? Optional.empty()
                : Optional.of(new Failure("it answered " + status, PASSING.contains(status)));
    }

    private static Failure late(Duration within) {
        return new Failure("no whole answer within " + within.toMillis() + " ms", true);
    }

    private static String inWords(Throwable failed, Duration within) {
        if (failed instanceof HttpTimeoutException) {
            return late(within).why();
        }
        for (Throwable each = failed; each != null; each = each.getCause()) {
            if (each instanceof UnresolvedAddressException) {
                return "its name is not known";
            }
        }
        if (failed instanceof ConnectException) {
            return "it cannot be connected to";
        }
        return failed.getMessage() == null ? failed.toString() : failed.getMessage();
    }

    /** Whatever is under way. */
    @Override
    public void close() {
        client.shutdownNow();
    }
}
