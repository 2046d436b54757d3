package io.towline.conversation.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import io.towline.conversation.Arrival;
import io.towline.conversation.Cause;
import io.towline.conversation.Conversation;
import io.towline.conversation.Destination;
import io.towline.conversation.Ending;
import io.towline.conversation.Ending.By;
import io.towline.conversation.Kind;
import io.towline.conversation.LogCapture;
import io.towline.conversation.OpenedConversation;
import io.towline.conversation.Trace;
import io.towline.conversation.Traffic;
import io.towline.conversation.log.AccessLog.Format;
import io.towline.conversation.log.AccessLog.Style;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AccessLogTest {

    private static final Instant NIGHT = Instant.parse("2026-03-01T02:03:04Z");
    private static final Style TEXT = new Style(Format.TEXT, false);
    private static final Style JSON = new Style(Format.JSON, false);
    private static final long ID = 1_772_330_000L << 25 | 7;
    private static final Destination CHAT = new Destination("chat", "backend", Optional.of("ws://127.0.0.1:9000"));
    private static final Traffic TRAFFIC = new Traffic(3, 300, 4, 4000);

    @Test
    void aRelayThatEndedIsOneLineInFixedOrder() {
        assertEquals(
                List.of(
                        "INFO time=2026-03-01T02:03:04.000Z id=1mt770g00007 client=192.0.2.7 listener=secure route=chat "
                                + "path=/chat upstream=backend server=ws://127.0.0.1:9000 kind=websocket status=101 protocol=json session=- "
                                + "duration_ms=61250 frames_in=3 frames_out=4 bytes_in=300 bytes_out=4000 close_code=1000 by=client "
                                + "cause=client-closed reason=\"bye bye\""),
                lines(TEXT, relayed("bye bye")));
    }

    @Test
    void whatIsAbsentIsADash() {
        assertEquals(
                List.of("INFO time=2026-03-01T02:03:04.000Z id=1mt770g00007 client=192.0.2.7 listener=secure route=- "
                        + "path=/chat upstream=- server=- kind=http status=- protocol=- session=- duration_ms=0 frames_in=0 frames_out=0 "
                        + "bytes_in=0 bytes_out=0 close_code=- by=towline cause=refused-no-route reason=-"),
                lines(TEXT, refused("")));
    }

    @Test
    void aTraceStandsBehindTheSessionWhereThereIsOne() {
        Arrival traced = arrival(Kind.WEBSOCKET, Optional.empty()).within(Trace.of("4bf92f3577b34da6a3ce929d0e0e4736"));
        String text = lines(TEXT, over(traced, "")).getFirst();
        assertTrue(text.contains(" session=- trace=4bf92f3577b34da6a3ce929d0e0e4736 duration_ms=61250 "), text);
        String json = lines(JSON, over(traced, "")).getFirst();
        assertTrue(
                json.contains(",\"session\":null,\"trace\":\"4bf92f3577b34da6a3ce929d0e0e4736\",\"duration_ms\":"),
                json);
    }

    @Test
    void jsonHasTheSameFieldsWithNumbersAsNumbers() {
        assertEquals(List.of("""
                        INFO {"time":"2026-03-01T02:03:04.000Z","id":"1mt770g00007","client":"192.0.2.7","listener":"secure",\
                        "route":"chat","path":"/chat","upstream":"backend","server":"ws://127.0.0.1:9000","kind":"websocket",\
                        "status":101,"protocol":"json","session":null,"duration_ms":61250,"frames_in":3,"frames_out":4,"bytes_in":300,\
                        "bytes_out":4000,"close_code":1000,"by":"client","cause":"client-closed","reason":"a \\"b\\"\\n\\u00E9"}"""), lines(JSON, relayed("a \"b\"\né")));
    }

    @Test
    void whatIsAbsentIsNullInJson() {
        assertEquals(List.of("""
                        INFO {"time":"2026-03-01T02:03:04.000Z","id":"1mt770g00007","client":"192.0.2.7","listener":"secure",\
                        "route":null,"path":"/chat","upstream":null,"server":null,"kind":"http","status":null,"protocol":null,"session":null,\
                        "duration_ms":0,"frames_in":0,"frames_out":0,"bytes_in":0,"bytes_out":0,"close_code":null,\
                        "by":"towline","cause":"refused-no-route","reason":null}"""), lines(JSON, refused("")));
    }

    /** What a peer says must not begin a line, make up a field or paint the terminal. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            ignoreLeadingAndTrailingWhitespace = false,
            value = {
                "plain|plain",
                "a/b?c&d|a/b?c&d",
                "two words|\"two words\"",
                "a=b|\"a=b\"",
                "-|\"-\"",
                "--|--",
                "say \"hi\"|\"say \\\"hi\\\"\"",
                "back\\slash|\"back\\\\slash\"",
                "gr\u00fc\u00df|\"gr\\u00fc\\u00df\"",
                "\ud83d\ude00|\"\\ud83d\\ude00\"",
                "\u001b[31m|\"\\u001b[31m\"",
                "\u009b31m|\"\\u009b31m\"",
                "\u202e|\"\\u202e\"",
                "\u007f|\"\\u007f\"",
            })
    void valuesThatCouldBeMisreadAreQuotedAndEscaped(String said, String written) {
        assertEquals(written, reasonOf(said));
    }

    @Test
    void lineBreaksAreEscaped() {
        assertEquals("\"a\\r\\nid=1\\tb\\u0000\"", reasonOf("a\r\nid=1\tb\0"));
        assertEquals("\"\\u0085\\u2028\"", reasonOf("\u0085\u2028"));
    }

    @Test
    void aReasonIsCutAt400BytesAndNotInsideACharacter() {
        assertEquals("a".repeat(400), reasonOf("a".repeat(400)));
        assertEquals("\"" + "a".repeat(396) + " ...\"", reasonOf("a".repeat(401)));
        assertEquals("\"" + "a".repeat(395) + " ...\"", reasonOf("a".repeat(395) + "é".repeat(9)));
        assertEquals("\"" + "\\u00e9".repeat(198) + " ...\"", reasonOf("é".repeat(201)));
    }

    @Test
    void aReasonIsCutBehindAWord() {
        assertEquals("\"" + "word ".repeat(79) + "...\"", reasonOf("word ".repeat(100)));
        assertEquals("\"" + "a".repeat(300) + " ...\"", reasonOf("a".repeat(300) + " " + "b".repeat(300)));
    }

    @Test
    void theQueryStandsBehindThePathWhereItIsAskedFor() {
        AccessLog log = new AccessLog(new Style(Format.TEXT, true), () -> NIGHT);
        Arrival arrival = arrival(Kind.WEBSOCKET, log.query("room=7&token=abc"));
        try (LogCapture capture = LogCapture.ofThisThread("towline.access", Level.INFO)) {
            log.opened(new OpenedConversation(arrival, CHAT, OptionalInt.of(101), Optional.empty(), Optional.empty()));
            log.ended(over(arrival, "bye"));
            assertEquals(1, capture.lines().size());
            String line = capture.lines().getFirst();
            assertEquals(
                    " path=/chat query=\"room=7&token=***\" upstream=backend ",
                    line.substring(line.indexOf(" path="), line.indexOf("server=")));
        }
    }

    @Test
    void theQueryIsNotEvenKeptWhereNobodyAskedForIt() {
        assertEquals(Optional.empty(), new AccessLog(TEXT, () -> NIGHT).query("room=7"));
        AccessLog log = new AccessLog(TEXT, () -> NIGHT);
        log.restyle(new Style(Format.TEXT, true));
        assertEquals(Optional.of("room=7"), log.query("room=7"));
        assertEquals(Optional.empty(), log.query("towline-x=7"));
        assertEquals(Optional.empty(), log.query(""));
    }

    @Test
    void longPathsAndQueriesAreCut() {
        AccessLog log = new AccessLog(new Style(Format.TEXT, true), () -> NIGHT);
        assertEquals("/" + "p".repeat(1023), log.path("/" + "p".repeat(9000)));
        assertEquals(Optional.of("q".repeat(1024)), log.query("q".repeat(9000)));
        assertEquals(Optional.of("token=***&room=7"), log.query("token=" + "t".repeat(4000) + "&room=7"));
        assertEquals(Optional.of("token=***"), log.query("token=" + "t".repeat(9000) + "&room=7"));
    }

    @Test
    void anOpeningIsToldAtDebugAndEndsAfterTheProtocol() {
        try (LogCapture capture = LogCapture.ofThisThread("towline.access", Level.DEBUG)) {
            new AccessLog(TEXT, () -> NIGHT)
                    .opened(new OpenedConversation(
                            arrival(Kind.WEBSOCKET, Optional.empty()),
                            CHAT,
                            OptionalInt.of(101),
                            Optional.empty(),
                            Optional.empty()));
            assertEquals(
                    List.of(
                            "DEBUG time=2026-03-01T02:03:04.000Z id=1mt770g00007 client=192.0.2.7 listener=secure route=chat "
                                    + "path=/chat upstream=backend server=ws://127.0.0.1:9000 kind=websocket status=101 protocol=- session=-"),
                    capture.lines());
        }
    }

    /** Two each, and one line for all others of ten seconds. */
    @Test
    void refusalsThatAreAlikeAreSummedUpWhereThatIsAskedFor() {
        AtomicLong nanos = new AtomicLong();
        AccessLog log =
                new AccessLog(new Style(Format.TEXT, true, Set.of(), OptionalInt.of(2)), () -> NIGHT, nanos::get);
        try (LogCapture capture = LogCapture.ofThisThread("towline.access", Level.INFO)) {
            for (int i = 0; i < 5; i++) {
                log.ended(unreachable("ws://127.0.0.1:9000"));
                log.ended(relayed("bye"));
            }
            log.ended(unreachable("ws://127.0.0.1:9001"));
            assertEquals(
                    "unreachable client-closed unreachable client-closed client-closed client-closed client-closed unreachable",
                    causes(capture));
            assertTrue(
                    capture.lines().stream().allMatch(line -> line.endsWith(" count=1")), () -> "" + capture.lines());
            nanos.set(Duration.ofSeconds(10).toNanos() - 1);
            log.look();
            assertEquals(8, capture.lines().size());
            nanos.set(Duration.ofSeconds(10).toNanos());
            log.look();
            assertEquals(
                    "INFO time=2026-03-01T02:03:04.000Z id=1mt770g00007 client=- listener=secure route=chat path=- query=- "
                            + "upstream=backend server=ws://127.0.0.1:9000 kind=- status=502 protocol=- session=- duration_ms=- "
                            + "frames_in=0 frames_out=0 bytes_in=0 bytes_out=0 close_code=- by=upstream cause=refused-unreachable "
                            + "reason=\"connection refused\" count=3",
                    capture.lines().getLast());
            assertEquals(9, capture.lines().size());
            log.look();
            log.ended(unreachable("ws://127.0.0.1:9000"));
            assertEquals(10, capture.lines().size(), "ten new seconds");
        }
    }

    @Test
    void whatIsSummedUpIsWrittenBeforeTheEnd() {
        AccessLog log = new AccessLog(new Style(Format.JSON, false, Set.of(), OptionalInt.of(1)), () -> NIGHT, () -> 0);
        try (LogCapture capture = LogCapture.ofThisThread("towline.access", Level.INFO)) {
            for (int i = 0; i < 1_001; i++) {
                log.ended(unreachable("ws://127.0.0.1:9000"));
            }
            log.finish();
            log.finish();
            assertEquals(2, capture.lines().size());
            assertTrue(
                    capture.lines()
                            .getLast()
                            .endsWith(
                                    "\"cause\":\"refused-unreachable\",\"reason\":\"connection refused\",\"count\":1000}"),
                    capture.lines()::getLast);
            assertTrue(capture.lines().getLast().contains("\"client\":null,"), capture.lines()::getLast);
        }
    }

    /** A defect has its stack in the log by its id, and a script that was answered is no refusal. */
    @Test
    void onlyRefusalsAreSummedUp() {
        AccessLog log = new AccessLog(new Style(Format.TEXT, false, Set.of(), OptionalInt.of(1)), () -> NIGHT, () -> 0);
        try (LogCapture capture = LogCapture.ofThisThread("towline.access", Level.INFO)) {
            for (Cause cause : Cause.values()) {
                for (int i = 0; i < 3; i++) {
                    log.ended(refused(cause, "ws://127.0.0.1:9000"));
                }
            }
            long thrice = Arrays.stream(Cause.values())
                    .filter(cause -> capture.lines().stream()
                                    .filter(line -> line.contains(" cause=" + cause.label() + " "))
                                    .count()
                            == 3)
                    .peek(cause -> assertTrue(cause == Cause.ANSWERED || cause == Cause.INTERNAL_ERROR, cause.label()))
                    .count();
            assertEquals(2, thrice);
        }
    }

    @Test
    void sortsAreBoundedAndBeyondEachHasItsLine() {
        AccessLog log = new AccessLog(new Style(Format.TEXT, false, Set.of(), OptionalInt.of(1)), () -> NIGHT, () -> 0);
        try (LogCapture capture = LogCapture.ofThisThread("towline.access", Level.INFO)) {
            for (int i = 0; i < 300; i++) {
                log.ended(unreachable("ws://127.0.0.1:" + i));
                log.ended(unreachable("ws://127.0.0.1:" + i));
            }
            assertEquals(FoldedRefusals.MOST_SORTS + 2 * 44, capture.lines().size());
        }
    }

    private static String causes(LogCapture capture) {
        return capture.lines().stream()
                .map(line -> line.replaceFirst(".* cause=(refused-)?([a-z-]+) .*", "$2"))
                .collect(Collectors.joining(" "));
    }

    private static Conversation unreachable(String server) {
        return refused(Cause.REFUSED_UNREACHABLE, server);
    }

    private static Conversation refused(Cause cause, String server) {
        return new Conversation(
                arrival(Kind.WEBSOCKET, Optional.of("a=1")),
                Optional.of(new Destination("chat", "backend", Optional.of(server))),
                OptionalInt.of(502),
                Optional.empty(),
                Optional.empty(),
                Duration.ofMillis(3),
                Traffic.NONE,
                Ending.of(By.UPSTREAM, cause, "connection refused"));
    }

    private static String reasonOf(String said) {
        String line = lines(TEXT, relayed(said)).getFirst();
        return line.substring(line.indexOf(" reason=") + " reason=".length());
    }

    private static List<String> lines(Style style, Conversation over) {
        try (LogCapture capture = LogCapture.ofThisThread("towline.access", Level.INFO)) {
            new AccessLog(style, () -> NIGHT).ended(over);
            return capture.lines();
        }
    }

    private static Conversation relayed(String reason) {
        return over(arrival(Kind.WEBSOCKET, Optional.empty()), reason);
    }

    private static Conversation over(Arrival arrival, String reason) {
        return new Conversation(
                arrival,
                Optional.of(CHAT),
                OptionalInt.of(101),
                Optional.of("json"),
                Optional.empty(),
                Duration.ofMillis(61_250),
                TRAFFIC,
                Ending.of(By.CLIENT, Cause.CLIENT_CLOSED, 1000, reason));
    }

    private static Conversation refused(String reason) {
        return new Conversation(
                arrival(Kind.HTTP, Optional.empty()),
                Optional.empty(),
                OptionalInt.empty(),
                Optional.empty(),
                Optional.empty(),
                Duration.ZERO,
                Traffic.NONE,
                Ending.of(By.TOWLINE, Cause.REFUSED_NO_ROUTE, reason));
    }

    private static Arrival arrival(Kind kind, Optional<String> query) {
        return new Arrival(ID, 0, "secure", InetAddress.ofLiteral("192.0.2.7"), kind, "/chat", query);
    }
}
