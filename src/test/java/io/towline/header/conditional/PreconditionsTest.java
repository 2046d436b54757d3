package io.towline.header.conditional;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.towline.header.conditional.Preconditions.Verdict;
import io.undertow.util.HeaderMap;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import io.undertow.util.Methods;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 9110 §13. */
class PreconditionsTest {

    private static final Validators TAGGED = Validators.of("\"a\"");
    private static final Validators DATED =
            new Validators("\"a\"", Optional.of(Instant.parse("2026-01-02T03:04:05.678Z")));

    private static HeaderMap request(String lines) {
        HeaderMap request = new HeaderMap();
        for (String line : lines.split(";")) {
            int colon = line.indexOf(':');
            request.add(
                    new HttpString(line.substring(0, colon).strip()),
                    line.substring(colon + 1)
                            .strip()
                            .replace("EARLIER", "Fri, 02 Jan 2026 03:04:04 GMT")
                            .replace("DATE", "Fri, 02 Jan 2026 03:04:05 GMT")
                            .replace("LATER", "Fri, 02 Jan 2026 03:04:06 GMT"));
        }
        return request;
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            GET  | Accept: *                                  | PROCEED
            GET  | If-Match: "a"                              | PROCEED
            GET  | If-Match: *                                | PROCEED
            GET  | If-Match: "x";If-Match: "y", "a"           | PROCEED
            GET  | If-Match: W/"a"                            | FAILED
            GET  | If-Match: "x"                              | FAILED
            GET  | If-Match: a                                | FAILED
            PUT  | If-Match: "x"                              | FAILED
            GET  | If-Match: "a";If-Unmodified-Since: EARLIER | PROCEED
            GET  | If-Match: "x";If-Unmodified-Since: LATER   | FAILED
            GET  | If-Unmodified-Since: DATE                  | PROCEED
            GET  | If-Unmodified-Since: LATER                 | PROCEED
            GET  | If-Unmodified-Since: EARLIER               | FAILED
            PUT  | If-Unmodified-Since: EARLIER               | FAILED
            GET  | If-Unmodified-Since: yesterday             | PROCEED
            GET  | If-None-Match: "a"                         | NOT_MODIFIED
            HEAD | If-None-Match: W/"a"                       | NOT_MODIFIED
            PUT  | If-None-Match: *                           | FAILED
            PUT  | If-None-Match: "x"                         | PROCEED
            GET  | If-None-Match: "x";If-Modified-Since: DATE | PROCEED
            GET  | If-None-Match: "a";If-Modified-Since: EARLIER | NOT_MODIFIED
            GET  | If-Modified-Since: DATE                    | NOT_MODIFIED
            HEAD | If-Modified-Since: LATER                   | NOT_MODIFIED
            GET  | If-Modified-Since: EARLIER                 | PROCEED
            GET  | If-Modified-Since: yesterday               | PROCEED
            GET  | If-Modified-Since: DATE;If-Modified-Since: DATE | PROCEED
            PUT  | If-Modified-Since: DATE                    | PROCEED
            GET  | If-Match: "a";If-None-Match: "a"           | NOT_MODIFIED
            GET  | If-Match: "x";If-None-Match: "a"           | FAILED
            GET  | If-Unmodified-Since: DATE;If-Modified-Since: DATE | NOT_MODIFIED
            """)
    void eachHasItsTurn(String method, String lines, Verdict expected) {
        assertEquals(expected, Preconditions.judge(new HttpString(method), request(lines), DATED));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            If-Modified-Since: LATER     | PROCEED
            If-Unmodified-Since: EARLIER | PROCEED
            If-None-Match: "a"           | NOT_MODIFIED
            If-Match: "x"                | FAILED
            """)
    void datesMeanNothingToWhatHasNone(String lines, Verdict expected) {
        assertEquals(expected, Preconditions.judge(Methods.GET, request(lines), TAGGED));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            GET  | Range: bytes=0-1              | true
            HEAD | Range: bytes=0-1              | false
            POST | Range: bytes=0-1              | false
            GET  | If-Range: "a"                 | true
            GET  | If-Range: W/"a"               | false
            GET  | If-Range: *                   | false
            GET  | If-Range: "x", "a"            | false
            GET  | If-Range: DATE                | true
            GET  | If-Range: EARLIER             | false
            GET  | If-Range: LATER               | false
            GET  | If-Range: yesterday           | false
            GET  | If-Range: "a";If-Range: "a"   | false
            """)
    void aPartIsOfTheSameVersion(String method, String lines, boolean expected) {
        assertEquals(expected, Preconditions.allowPart(new HttpString(method), request(lines), DATED));
    }

    /** The three forms of RFC 9110 §5.6.7. */
    @ParameterizedTest
    @ValueSource(
            strings = {"Fri, 02 Jan 2026 03:04:05 GMT", "Friday, 02-Jan-26 03:04:05 GMT", "Fri Jan  2 03:04:05 2026"})
    void datesMayBeOld(String date) {
        assertEquals(
                Verdict.NOT_MODIFIED, Preconditions.judge(Methods.GET, request("If-Modified-Since: " + date), DATED));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "Fri, ", "Fri, 02 Jan ", "0", "GMT", ","})
    void aDateOfAMegabyteIsReadOnce(String piece) {
        HeaderMap request = new HeaderMap();
        request.put(Headers.IF_MODIFIED_SINCE, piece.repeat(1_000_000 / Math.max(1, piece.length())) + "x");
        assertTimeoutPreemptively(
                Duration.ofSeconds(60),
                () -> assertEquals(Verdict.PROCEED, Preconditions.judge(Methods.GET, request, DATED)));
    }

    @Test
    void anEmptyListNamesNothing() {
        assertEquals(Verdict.PROCEED, Preconditions.judge(Methods.GET, request("If-None-Match: "), DATED));
        assertEquals(Verdict.FAILED, Preconditions.judge(Methods.GET, request("If-Match: "), DATED));
    }
}
