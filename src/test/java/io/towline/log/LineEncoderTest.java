package io.towline.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

class LineEncoderTest {

    private final Writing writing = new Writing();

    @ParameterizedTest
    @CsvSource({
        "ERROR, '2026-11-21T12:00:00.007Z ERROR Relay: it broke'",
        "WARN, '2026-11-21T12:00:00.007Z WARN  Relay: it broke'",
        "INFO, '2026-11-21T12:00:00.007Z INFO  Relay: it broke'",
        "DEBUG, '2026-11-21T12:00:00.007Z DEBUG Relay: it broke'",
    })
    void aTerminalSeesTimeLevelAndLogger(String level, String line) {
        assertEquals(line + "\n", text(encoder(false, false), event(Level.valueOf(level), "it broke")));
    }

    @ParameterizedTest
    @CsvSource({
        "ERROR, <3>Relay: it broke",
        "WARN, <4>Relay: it broke",
        "INFO, <6>Relay: it broke",
        "DEBUG, <7>Relay: it broke",
        "TRACE, <7>Relay: it broke",
    })
    void theJournalGetsPrioritiesAndNoTime(String level, String line) {
        assertEquals(line + "\n", text(encoder(true, false), event(Level.valueOf(level), "it broke")));
    }

    @Test
    void everyLineOfAStackHasItsPriority() {
        List<String> lines = text(encoder(true, false), writing.failed("it broke", new IOException("cut")))
                .lines()
                .toList();
        assertEquals("<3>Relay: it broke", lines.get(0));
        assertEquals("<3>  java.io.IOException: cut", lines.get(1));
        assertTrue(lines.size() > 3, lines.toString());
        assertEquals(
                List.of(),
                lines.stream()
                        .skip(2)
                        .filter(line -> !line.matches("<3>    (at .*|\\.\\.\\. .*)"))
                        .toList());
    }

    @Test
    void whatAPeerSaidNeitherBeginsALineNorPaints() {
        ILoggingEvent event = event(Level.WARN, "it said \"a\r\nb\u001b[31mc\u009b\"");
        assertEquals("<4>Relay: it said \"a | b\\u001b[31mc\\u009b\"\n", text(encoder(true, false), event));
    }

    @Test
    void anExceptionsMessageBeginsNoLineEither() {
        ILoggingEvent event = writing.failed("it broke", new IOException("a\n2026-11-21T12:00:00.007Z INFO Relay: b"));
        List<String> lines = text(encoder(false, false), event).lines().toList();
        assertEquals("2026-11-21T12:00:00.007Z ERROR Relay: it broke", lines.get(0));
        assertEquals("  java.io.IOException: a", lines.get(1));
        assertEquals("  2026-11-21T12:00:00.007Z INFO Relay: b", lines.get(2));
    }

    @ParameterizedTest
    @CsvSource({"false, 'id=1 by=client'", "true, '<6>id=1 by=client'"})
    void bareIsTheMessageAlone(boolean toJournal, String line) {
        assertEquals(line + "\n", text(encoder(toJournal, true), event(Level.INFO, "id=1 by=client")));
    }

    @Test
    void jsonIsOneObjectALine() {
        LogFormat.JSON.use(writing.context());
        assertEquals(
                "{\"time\":\"2026-11-21T12:00:00.007Z\",\"level\":\"WARN\",\"logger\":\"io.towline.relay.Relay\","
                        + "\"thread\":\"towline I/O-1\",\"message\":\"it said \\\"\\u00E9\\n\\\"\"}\n",
                text(encoder(false, false), event(Level.WARN, "it said \"é\n\"")));
    }

    @Test
    void jsonHasTheStackInItsObject() {
        LogFormat.JSON.use(writing.context());
        String line = text(encoder(true, false), writing.failed("it broke", new IOException("cut")));
        assertEquals(1, line.lines().count());
        assertTrue(line.startsWith("<3>{"), line);
        String stack = member(line.substring(3), "stack");
        assertTrue(stack.startsWith("java.io.IOException: cut"), stack);
        assertTrue(stack.contains("\tat io.towline.log.LineEncoderTest."), stack);
    }

    @Test
    void theFormatChangesBetweenTwoLines() {
        LineEncoder encoder = encoder(false, false);
        ILoggingEvent event = event(Level.INFO, "a");
        LogFormat.JSON.use(writing.context());
        assertTrue(text(encoder, event).startsWith("{"));
        LogFormat.TEXT.use(writing.context());
        assertFalse(text(encoder, event).startsWith("{"));
    }

    /** As the process ends logback lets go of its context's objects first, and of what still waits to be written last. */
    @Test
    void theFormatOutlivesItsContext() {
        LineEncoder encoder = encoder(false, false);
        ILoggingEvent event = event(Level.INFO, "a");
        LogFormat.JSON.use(writing.context());
        writing.context().reset();
        assertTrue(text(encoder, event).startsWith("{"));
    }

    private static String member(String json, String name) {
        try (JsonParser parser = new JsonFactory().createParser(ObjectReadContext.empty(), json)) {
            while (parser.nextToken() != JsonToken.END_OBJECT) {
                if (parser.currentToken() == JsonToken.PROPERTY_NAME
                        && parser.currentName().equals(name)) {
                    return parser.nextStringValue();
                }
            }
        }
        throw new AssertionError("no " + name + " in " + json);
    }

    private ILoggingEvent event(Level level, String message) {
        return writing.event("io.towline.relay.Relay", level, message);
    }

    private LineEncoder encoder(boolean toJournal, boolean bare) {
        LineEncoder encoder = new LineEncoder();
        encoder.setContext(writing.context());
        encoder.setPriorities(toJournal);
        encoder.setBare(bare);
        encoder.start();
        return encoder;
    }

    private static String text(LineEncoder encoder, ILoggingEvent event) {
        return new String(encoder.encode(event), StandardCharsets.UTF_8);
    }
}
