package io.towline.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.conversation.Cause;
import io.towline.conversation.LiveConversation;
import io.towline.conversation.Traffic;
import io.towline.metrics.Source.Reading;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MetersTest {

    private static final Path MANUAL = Path.of("docs/metrics.md");
    private static final String REWRITE = "towline.rewrite-manual";
    private static final OptionalInt UPGRADED = OptionalInt.of(101);

    private final ConversationCounts counts =
            new ConversationCounts(() -> Duration.ofMillis(60).toNanos());
    private final Deque<Reading> readings = new ArrayDeque<>();
    private final Meters meters =
            new Meters(counts, () -> readings.size() > 1 ? readings.removeFirst() : readings.getFirst(), "1.2.3");

    @AfterEach
    void close() {
        meters.close();
    }

    @Test
    void whatIsReadIsToldWithItsNamesAndLabels() throws IOException {
        readings.add(SampleReadings.of(
                SampleReadings.open(Optional.empty(), 10),
                SampleReadings.open(Optional.empty(), 30),
                SampleReadings.open(Optional.of("5a"), 100)));
        assertEquals(
                """
                towline_bridge_buffer_limit_bytes 2.68435456E8
                towline_bridge_buffer_used_bytes 4096.0
                towline_build_info{java="JAVA",version="1.2.3"} 1
                towline_bytes_total{direction="in",route="chat"} 140.0
                towline_bytes_total{direction="out",route="chat"} 60.0
                towline_certificate_expiry_timestamp_seconds{listener="secure"} 1.7987616005E9
                towline_compressed_bytes_total{coding="gzip"} 9000.0
                towline_compressed_bytes_total{coding="identity"} 70000.0
                towline_compression_passed_over_total 2.0
                towline_connections_accepted_total{listener="main"} 10.0
                towline_connections_accepted_total{listener="secure"} 4.0
                towline_connections_turned_away_total{listener="main"} 2.0
                towline_connections_turned_away_total{listener="secure"} 0.0
                towline_connections{listener="main"} 3.0
                towline_connections{listener="secure"} 1.0
                towline_conversations{kind="sse",route="chat"} 1.0
                towline_conversations{kind="websocket",route="chat"} 2.0
                towline_draining 0.0
                towline_frames_total{direction="in",route="chat"} 3.0
                towline_frames_total{direction="out",route="chat"} 6.0
                towline_last_reload_timestamp_seconds 1.7952552E9
                towline_limit_refusals_total{limit="handshakes",listener="",route="chat"} 7.0
                towline_limit_refusals_total{limit="requests",listener="main",route=""} 4.0
                towline_log_lines_lost_total{log="access"} 3.0
                towline_log_lines_lost_total{log="console"} 0.0
                towline_otel_spans_total{result="exported"} 300.0
                towline_otel_spans_total{result="failed"} 20.0
                towline_otel_spans_total{result="overflowed"} 1.0
                towline_parked_bytes 700.0
                towline_parked_clients 6.0
                towline_parked_over_total{outcome="ended"} 9.0
                towline_parked_over_total{outcome="returned"} 80.0
                towline_proxy_headers_total{listener="main",result="accepted"} 9.0
                towline_proxy_headers_total{listener="main",result="refused"} 1.0
                towline_relay_queued_bytes{side="client"} 80.0
                towline_relay_queued_bytes{side="upstream"} 80.0
                towline_reloads_total{result="accepted"} 2.0
                towline_reloads_total{result="refused"} 1.0
                towline_requests_in_flight 5.0
                towline_session_queued_bytes{side="client"} 40.0
                towline_session_queued_bytes{side="upstream"} 40.0
                towline_tls_handshakes_total{listener="secure",result="failed"} 1.0
                towline_tls_handshakes_total{listener="secure",result="succeeded"} 4.0
                towline_upstream_handshakes_total{result="failed",server="ws://127.0.0.1:9000",upstream="app"} 1.0
                towline_upstream_handshakes_total{result="failed",server="ws://127.0.0.1:9001",upstream="app"} 5.0
                towline_upstream_handshakes_total{result="succeeded",server="ws://127.0.0.1:9000",upstream="app"} 7.0
                towline_upstream_handshakes_total{result="succeeded",server="ws://127.0.0.1:9001",upstream="app"} 0.0
                towline_upstream_queued{upstream="app"} 3.0
                towline_upstream_server_failures_total{kind="answer",server="ws://127.0.0.1:9001",upstream="app"} 2.0
                towline_upstream_server_failures_total{kind="connect",server="ws://127.0.0.1:9000",upstream="app"} 1.0
                towline_upstream_server_failures_total{kind="connect",server="ws://127.0.0.1:9001",upstream="app"} 3.0
                towline_upstream_server_latency_seconds{server="ws://127.0.0.1:9000",upstream="app"} 0.003
                towline_upstream_server_leases{server="ws://127.0.0.1:9000",upstream="app"} 2.0
                towline_upstream_server_leases{server="ws://127.0.0.1:9001",upstream="app"} 0.0
                towline_upstream_server_state{server="ws://127.0.0.1:9000",state="down",upstream="app"} 0.0
                towline_upstream_server_state{server="ws://127.0.0.1:9000",state="drained",upstream="app"} 0.0
                towline_upstream_server_state{server="ws://127.0.0.1:9000",state="in-use",upstream="app"} 1.0
                towline_upstream_server_state{server="ws://127.0.0.1:9000",state="set-aside",upstream="app"} 0.0
                towline_upstream_server_state{server="ws://127.0.0.1:9001",state="down",upstream="app"} 0.0
                towline_upstream_server_state{server="ws://127.0.0.1:9001",state="drained",upstream="app"} 0.0
                towline_upstream_server_state{server="ws://127.0.0.1:9001",state="in-use",upstream="app"} 0.0
                towline_upstream_server_state{server="ws://127.0.0.1:9001",state="set-aside",upstream="app"} 1.0
                """,
                own(text()).stream()
                        .filter(line -> !line.contains("round_trip"))
                        .sorted()
                        .map(line -> line.replace(Runtime.version().toString(), "JAVA") + "\n")
                        .collect(Collectors.joining()));
    }

    @Test
    void pingsThatTookLongestAreInTheLastBucket() throws IOException {
        readings.add(SampleReadings.of());
        String text = text();
        assertTrue(text.contains("towline_ping_round_trip_seconds_bucket{side=\"client\",le=\"0.001\"} 1\n"), text);
        assertTrue(text.contains("towline_ping_round_trip_seconds_bucket{side=\"client\",le=\"10.0\"} 3\n"), text);
        assertTrue(text.contains("towline_ping_round_trip_seconds_bucket{side=\"client\",le=\"+Inf\"} 4\n"), text);
        assertTrue(text.contains("towline_ping_round_trip_seconds_sum{side=\"client\"} 12.009\n"), text);
    }

    /** They are no handshakes, whatever they are answered. */
    @Test
    void forwardedRequestsAreCountedByStatusAndCause() throws IOException {
        readings.add(SampleReadings.of());
        Optional<Duration> took = Optional.of(Duration.ofMillis(7));
        Traffic bodies = new Traffic(0, 10, 0, 20);
        counts.ended(SampleReadings.forwarded(Cause.ANSWERED, OptionalInt.of(200), took, bodies));
        counts.ended(SampleReadings.forwarded(Cause.ANSWERED, OptionalInt.of(204), took, Traffic.NONE));
        counts.ended(SampleReadings.forwarded(
                Cause.REFUSED_UNREACHABLE, OptionalInt.of(502), Optional.empty(), Traffic.NONE));
        counts.ended(SampleReadings.forwarded(Cause.CLIENT_LOST, OptionalInt.empty(), Optional.empty(), Traffic.NONE));
        String text = text();
        assertTrue(text.contains("""
                towline_http_requests_total{cause="answered",route="chat",status="2xx"} 2.0
                towline_http_requests_total{cause="client-lost",route="chat",status="none"} 1.0
                towline_http_requests_total{cause="refused-unreachable",route="chat",status="5xx"} 1.0
                """), text);
        assertTrue(text.contains("towline_http_first_byte_seconds_bucket{route=\"chat\",le=\"0.01\"} 2\n"), text);
        assertTrue(text.contains("towline_bytes_total{direction=\"out\",route=\"chat\"} 20.0\n"), text);
        assertTrue(!text.contains("towline_handshakes_total{"), text);
    }

    @Test
    void conversationsAreCountedByWhatBecameOfThem() throws IOException {
        readings.add(SampleReadings.of());
        SampleReadings.opened(counts);
        SampleReadings.opened(counts);
        counts.ended(SampleReadings.over(Cause.CLIENT_CLOSED, UPGRADED, new Traffic(1, 10, 2, 20)));
        counts.ended(SampleReadings.over(Cause.REFUSED_NO_ROUTE, OptionalInt.of(404), Traffic.NONE));
        counts.ended(SampleReadings.over(Cause.UPSTREAM_REFUSED, OptionalInt.of(302), Traffic.NONE));
        counts.ended(SampleReadings.over(Cause.CLIENT_LOST, OptionalInt.empty(), Traffic.NONE));
        counts.ended(SampleReadings.over(Cause.INTERNAL_ERROR, OptionalInt.of(500), Traffic.NONE));
        List<String> lines = own(text());
        assertEquals(
                """
                towline_conversations_ended_total{cause="client-closed",kind="websocket",route="chat"} 1.0
                towline_conversations_ended_total{cause="client-lost",kind="websocket",route="chat"} 1.0
                towline_conversations_ended_total{cause="internal-error",kind="websocket",route="chat"} 1.0
                towline_conversations_ended_total{cause="refused-no-route",kind="websocket",route=""} 1.0
                towline_conversations_ended_total{cause="upstream-refused",kind="websocket",route="chat"} 1.0
                towline_conversations_opened_total{kind="websocket",route="chat"} 2.0
                towline_handshakes_total{outcome="accepted",route="chat"} 2.0
                towline_handshakes_total{outcome="client-lost",route="chat"} 1.0
                towline_handshakes_total{outcome="internal-error",route="chat"} 1.0
                towline_handshakes_total{outcome="refused-no-route",route=""} 1.0
                towline_handshakes_total{outcome="upstream-refused",route="chat"} 1.0
                """,
                lines.stream()
                        .filter(line -> line.matches("towline_(conversations_|handshakes).*"))
                        .sorted()
                        .map(line -> line + "\n")
                        .collect(Collectors.joining()));
        assertTrue(lines.contains("towline_bytes_total{direction=\"in\",route=\"chat\"} 10.0"));
    }

    @Test
    void whatIsTimedStandsInBucketsOfItsRoute() throws IOException {
        readings.add(SampleReadings.of());
        SampleReadings.opened(counts);
        counts.ended(SampleReadings.over(Cause.CLIENT_CLOSED, UPGRADED, Traffic.NONE));
        counts.ended(SampleReadings.over(Cause.REFUSED_ORIGIN, OptionalInt.of(403), Traffic.NONE)); // lasted no time
        String text = text();
        for (String line : List.of(
                "towline_handshake_duration_seconds_bucket{route=\"chat\",le=\"0.05\"} 0",
                "towline_handshake_duration_seconds_bucket{route=\"chat\",le=\"0.1\"} 1",
                "towline_handshake_duration_seconds_bucket{route=\"chat\",le=\"+Inf\"} 1",
                "towline_handshake_duration_seconds_sum{route=\"chat\"} 0.06",
                "towline_conversation_duration_seconds_bucket{route=\"chat\",le=\"1.0\"} 1",
                "towline_conversation_duration_seconds_bucket{route=\"chat\",le=\"604800.0\"} 1",
                "towline_conversation_duration_seconds_count{route=\"chat\"} 1",
                "towline_conversation_duration_seconds_sum{route=\"chat\"} 1.0")) {
            assertTrue(text.contains(line + "\n"), () -> line + " is not in\n" + text);
        }
    }

    @Test
    void aSessionThatLacksRoomWhenItHasOpenedCountsAsOneThatOpened() throws IOException {
        readings.add(SampleReadings.of());
        SampleReadings.opened(counts);
        counts.ended(SampleReadings.over(
                Cause.REFUSED_OVERLOAD, OptionalInt.of(200), Optional.of("5a"), new Traffic(1, 10, 2, 20)));
        counts.ended(SampleReadings.over(
                Cause.REFUSED_OVERLOAD, OptionalInt.of(200), Traffic.NONE)); // told by SockJS's frame
        List<String> lines = own(text());
        assertTrue(lines.contains("towline_handshakes_total{outcome=\"accepted\",route=\"chat\"} 1.0"));
        assertTrue(lines.contains("towline_handshakes_total{outcome=\"refused-overload\",route=\"chat\"} 1.0"));
        assertTrue(lines.contains("towline_bytes_total{direction=\"in\",route=\"chat\"} 10.0"));
    }

    /** It was open at the first scrape, and at the second neither open any more nor counted yet. */
    @Test
    void aCounterNeverGoesBack() throws IOException {
        LiveConversation open = SampleReadings.open(Optional.empty(), 1000);
        readings.add(SampleReadings.of(open));
        readings.add(SampleReadings.of());
        text();
        assertTrue(text().contains("towline_bytes_total{direction=\"in\",route=\"chat\"} 1000.0\n"));
    }

    @Test
    void openMetricsEndsWithItsMark() throws IOException {
        readings.add(SampleReadings.of());
        StringBuilder out = new StringBuilder();
        meters.write(out, true);
        assertTrue(out.toString().endsWith("# EOF\n"));
        assertTrue(out.toString().contains("# TYPE towline_connections_accepted counter\n"));
    }

    @Test
    void theProcessAndItsJvmAreMeasured() throws IOException {
        readings.add(SampleReadings.of());
        String text = text();
        for (String name : List.of(
                "jvm_memory_used_bytes",
                "jvm_gc_max_data_size_bytes",
                "jvm_threads_live_threads",
                "process_uptime_seconds",
                "process_cpu_usage",
                "process_cpu_seconds_total",
                "process_files_open_files",
                "process_files_max_files")) {
            assertTrue(text.contains("# TYPE " + name + " "), name);
        }
    }

    /** The manual leaves nothing out and invents nothing; types, labels and meanings are the meters' own. */
    @Test
    void theTablesOfTheManualAreMadeOfTheMeters() throws IOException {
        readings.add(SampleReadings.of(SampleReadings.open(Optional.of("5a"), 1)));
        SampleReadings.opened(counts);
        counts.ended(SampleReadings.over(Cause.CLIENT_CLOSED, UPGRADED, Traffic.NONE));
        counts.ended(SampleReadings.forwarded(
                Cause.ANSWERED, OptionalInt.of(200), Optional.of(Duration.ofMillis(3)), Traffic.NONE));
        String page = Files.readString(MANUAL);
        String rewritten = new MetricsPage(text()).rewritten(page);
        if (Boolean.getBoolean(REWRITE)) {
            Files.writeString(MANUAL, rewritten);
        } else {
            assertEquals(
                    rewritten,
                    page,
                    MANUAL + " is not what the meters say. This mends it: mvn -q test -Dtest=MetersTest -D" + REWRITE
                            + "=true");
        }
    }

    private String text() throws IOException {
        StringBuilder out = new StringBuilder();
        meters.write(out, false);
        return out.toString();
    }

    private static List<String> own(String text) {
        return text.lines().filter(line -> line.startsWith("towline_")).toList();
    }
}
