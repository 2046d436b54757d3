package io.towline.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.admin.proxy.FakeProxyControl;
import io.towline.admin.proxy.ProxyControl.EndingView;
import io.towline.admin.proxy.TrafficPoint;
import io.towline.conversation.Cause;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The stream of what happens. */
@Timeout(180)
class EventsTest {

    @AutoClose
    private final AdminWorld world = new AdminWorld();

    @Test
    void eventsTellTheStatusAndEachEnding() throws Exception {
        InetSocketAddress listener = world.open(Optional.of("s3cret"));
        world.history.start(world.proxy);
        try (HttpClient client = HttpClient.newHttpClient();
                BufferedReader events = events(client, listener)) {
            assertEquals("event:status", events.readLine());
            assertTrue(events.readLine().startsWith("data:{\"status\":{\"version\":\"1.2.3\",\"pid\":42,"));
            assertEquals("", events.readLine());
            List<EndingView> later = new ArrayList<>();
            for (int i = 31; i >= 10; i--) {
                later.add(FakeProxyControl.over(
                        i, "192.0.2.7", Optional.of("chat"), Cause.DRAIN, OptionalInt.of(1012), ""));
            }
            later.add(world.proxy.endings.getFirst()); // known already
            world.proxy.endings.addAll(0, later); // at once: the stream must not see some of them
            List<String> told = new ArrayList<>();
            for (String line = events.readLine(); !line.startsWith("data:{\"count\""); line = events.readLine()) {
                told.add(line);
            }
            assertEquals(20, told.stream().filter("event:ending"::equals).count());
            List<String> endings = told.stream()
                    .filter(line -> line.contains("\"cause\":\"drain\""))
                    .toList();
            assertTrue(endings.getFirst().contains("\"id\":\"00000000000c\""), endings.getFirst());
            assertTrue(endings.getLast().contains("\"id\":\"00000000000z\""), endings.getLast());
            assertEquals("event:endings-left-out", told.getLast());
        }
    }

    /** The patience is for callers; an event stream has nothing to say to us. */
    @Test
    void aStreamOutlivesThePatience() throws Exception {
        InetSocketAddress listener = world.impatient();
        world.history.start(world.proxy);
        try (HttpClient client = HttpClient.newHttpClient();
                BufferedReader events = eventsInTime(client, listener)) {
            for (int i = 0; i < 3; i++) {
                assertEquals("event:status", events.readLine());
                assertTrue(events.readLine().startsWith("data:"));
                assertEquals("", events.readLine());
            }
        }
    }

    @Test
    void streamsAreBoundedAndTheirPlacesComeBack() throws Exception {
        InetSocketAddress listener = world.open(Optional.of("s3cret"));
        try (HttpClient client = HttpClient.newHttpClient()) {
            List<InputStream> streams = new ArrayList<>();
            for (int i = 0; i < Events.MOST_STREAMS; i++) {
                streams.add(stream(client, listener).body());
            }
            HttpResponse<InputStream> refused = stream(client, listener);
            assertEquals(503, refused.statusCode());
            assertEquals(
                    "{\"status\":503,\"title\":\"Service unavailable\",\"detail\":\"All 32 event streams are taken.\"}",
                    new String(refused.body().readAllBytes(), StandardCharsets.UTF_8));
            for (InputStream each : streams) {
                each.close();
            }
            BlockingQueue<TrafficPoint> ticks = new LinkedBlockingQueue<>();
            world.history.onPoint(ticks::add);
            world.history.start(world.proxy); // what is written finds out who has gone
            int status = 503;
            for (int i = 0; i < 60 && status != 200; i++) {
                assertNotNull(ticks.poll(60, TimeUnit.SECONDS));
                HttpResponse<InputStream> again = stream(client, listener);
                status = again.statusCode();
                again.body().close();
            }
            assertEquals(200, status);
        }
    }

    private static BufferedReader events(HttpClient client, InetSocketAddress listener) throws Exception {
        HttpResponse<InputStream> answer = stream(client, listener);
        assertEquals(
                "text/event-stream; charset=UTF-8",
                answer.headers().firstValue("Content-Type").orElse(""));
        return new BufferedReader(new InputStreamReader(answer.body(), StandardCharsets.UTF_8));
    }

    /** For a listener of little patience: who has come too late to be heard comes again. */
    private static BufferedReader eventsInTime(HttpClient client, InetSocketAddress listener) throws Exception {
        long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (true) {
            try {
                return events(client, listener);
            } catch (IOException cut) {
                if (System.nanoTime() > deadline) {
                    throw cut;
                }
            }
        }
    }

    private static HttpResponse<InputStream> stream(HttpClient client, InetSocketAddress listener) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + listener.getPort() + "/api/v1/events"))
                .header("Authorization", "Bearer s3cret")
                .build();
        return client.send(request, BodyHandlers.ofInputStream());
    }
}
