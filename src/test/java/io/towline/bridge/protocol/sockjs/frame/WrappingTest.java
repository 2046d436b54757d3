package io.towline.bridge.protocol.sockjs.frame;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.bridge.protocol.sockjs.command.SockJsCommand;
import io.towline.bridge.protocol.sockjs.command.SockJsCommand.Way;
import io.towline.bridge.text.ChunkWriter;
import io.undertow.util.HeaderMap;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WrappingTest {

    private static SockJsCommand.Receive command(Way way, String callback) {
        return new SockJsCommand.Receive(way, "000", "s", Optional.ofNullable(callback));
    }

    private static String written(Consumer<ChunkWriter> text) {
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        ChunkWriter out = ChunkWriter.into(whole);
        text.accept(out);
        out.pass();
        return whole.toString(StandardCharsets.UTF_8);
    }

    private static String frame(Way way, String frame) {
        Wrapping wrapping = Wrapping.of(command(way, "cb.x"));
        return written(out -> wrapping.frame(out, frame.getBytes(StandardCharsets.UTF_8)));
    }

    /** Line ends as {@code \r} and {@code \n}. */
    private static String shown(String text) {
        return text.replace("\r", "\\r").replace("\n", "\\n").replace("\0", "\\0");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            XHR           | o            | o\\n
            XHR           | a["é"]       | a["é"]\\n
            XHR_STREAMING | h            | h\\n
            XHR_STREAMING | c[3000,"x"]  | c[3000,"x"]\\n
            EVENTSOURCE   | o            | data: o\\r\\n\\r\\n
            EVENTSOURCE   | a["5 %é"]    | data: a["5 %25é"]\\r\\n\\r\\n
            HTMLFILE      | o            | <script>\\np("o");\\n</script>\\r\\n
            HTMLFILE      | a["x"]       | <script>\\np("a[\\"x\\"]");\\n</script>\\r\\n
            HTMLFILE      | a["</script>"] | <script>\\np("a[\\"\\u003c/script>\\"]");\\n</script>\\r\\n
            JSONP         | o            | /**/cb.x("o");\\r\\n
            JSONP         | a["\\\\n<"]  | /**/cb.x("a[\\"\\\\\\\\n<\\"]");\\r\\n
            """)
    void eachWayWrapsItsFrames(Way way, String frame, String expected) {
        assertEquals(expected, shown(frame(way, frame)));
    }

    @Test
    void eventsCarryNothingThatWouldEndThem() {
        assertEquals("data: %25%0D%0A%00\r\n\r\n", frame(Way.EVENTSOURCE, "%\r\n\0"));
    }

    @Test
    void whatAServerLeftUnescapedIsEscapedWithinScripts() {
        assertEquals("/**/cb.x(\"a[\\\"\\u2028\\\"]\");\r\n", frame(Way.JSONP, "a[\"\u2028\"]"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            XHR           | true  | application/javascript; charset=UTF-8
            XHR_STREAMING | false | application/javascript; charset=UTF-8
            EVENTSOURCE   | false | text/event-stream
            HTMLFILE      | false | text/html; charset=UTF-8
            JSONP         | true  | application/javascript; charset=UTF-8
            """)
    void eachWayHasItsType(Way way, boolean single, String type) {
        Wrapping wrapping = Wrapping.of(command(way, "cb"));
        HeaderMap headers = wrapping.headers();
        assertEquals(single, wrapping.isSingle());
        assertEquals(type, headers.getFirst("Content-Type"));
        assertEquals(way == Way.JSONP ? "nosniff" : null, headers.getFirst("X-Content-Type-Options"));
    }

    @Test
    void streamsBeginWithWhatBrowsersHoldBack() {
        assertEquals("", written(Wrapping.of(command(Way.XHR, null))::prelude));
        assertEquals("", written(Wrapping.of(command(Way.JSONP, "cb"))::prelude));
        assertEquals("h".repeat(2048) + "\n", written(Wrapping.of(command(Way.XHR_STREAMING, null))::prelude));
        assertEquals("\r\n", written(Wrapping.of(command(Way.EVENTSOURCE, null))::prelude));
    }

    @Test
    void aForeverFrameIsAPage() {
        String page = written(Wrapping.of(command(Way.HTMLFILE, "_jp.a-1"))::prelude);
        assertEquals("""
                <!doctype html>
                <html><head>
                  <meta http-equiv="X-UA-Compatible" content="IE=edge" />
                  <meta http-equiv="Content-Type" content="text/html; charset=UTF-8" />
                </head><body><h2>Don't panic!</h2>
                  <script>
                    document.domain = document.domain;
                    var c = parent._jp.a-1;
                    c.start();
                    function p(d) {c.message(d);};
                    window.onload = function() {c.stop();};
                  </script>""", page.strip());
        assertTrue(page.length() > 1024, "" + page.length());
        assertTrue(page.endsWith(" \r\n\r\n"), page);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            HTMLFILE |                                   | "callback" parameter required
            JSONP    |                                   | "callback" parameter required
            JSONP    | ``                                | "callback" parameter required
            JSONP    | ` `                               | invalid "callback" parameter
            HTMLFILE | *                                 | invalid "callback" parameter
            JSONP    | abc(                              | invalid "callback" parameter
            JSONP    | abc%28                            | invalid "callback" parameter
            JSONP    | ä                                 | invalid "callback" parameter
            JSONP    | abcdefghijabcdefghijabcdefghijabc | invalid "callback" parameter
            JSONP    | abcdefghijabcdefghijabcdefghijab  |
            HTMLFILE | aZ09-_.                           |
            XHR      |                                   |
            XHR      | *                                 |
            """)
    void callbacksAreJudged(Way way, String callback, String fault) {
        assertEquals(Optional.ofNullable(fault), Wrapping.fault(command(way, callback)));
    }
}
