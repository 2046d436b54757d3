package io.towline;

import static io.towline.AnsweringSite.DATE;
import static io.towline.AnsweringSite.assertFields;
import static io.towline.AnsweringSite.tag;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Files that are asked for in part, or only as they are or are not any more. */
class ConditionalFilesTest {

    private AnsweringSite site;

    @BeforeEach
    void start() throws IOException {
        site = new AnsweringSite();
    }

    @AfterEach
    void end() throws IOException {
        site.close();
    }

    @Test
    void whoHasTheVersionGetsNone() throws Exception {
        String tag = tag(10).substring(6).strip();
        for (String condition : new String[] {
            "If-None-Match: " + tag,
            "If-None-Match: W/" + tag,
            "If-None-Match: \"x\", " + tag,
            "If-Modified-Since: " + DATE
        }) {
            assertFields(
                    "HTTP/1.1 304 Not Modified\n" + tag(10) + "Last-Modified: " + DATE + "\n\n",
                    site.get("/a%20b.txt", condition));
        }
        assertTrue(site.get("/a%20b.txt", "If-None-Match: \"x\"", "If-Modified-Since: " + DATE)
                .startsWith("HTTP/1.1 200 "));
        assertTrue(site.get("/a%20b.txt", "If-Match: \"x\"").startsWith("HTTP/1.1 412 "));
        assertTrue(site.get("/a%20b.txt", "If-Match: " + tag).startsWith("HTTP/1.1 200 "));
    }

    @ParameterizedTest
    @CsvSource({
        "bytes=2-4,   bytes 2-4/10,  234",
        "bytes=7-,    bytes 7-9/10,  789",
        "bytes=-3,    bytes 7-9/10,  789",
        "bytes=0-0,   bytes 0-0/10,  0",
        "bytes=8-99,  bytes 8-9/10,  89",
        "bytes=-99,   bytes 0-9/10,  0123456789",
    })
    void aPartIsServed(String range, String told, String body) throws Exception {
        String answer = site.get("/a%20b.txt", "Range: " + range);
        assertTrue(answer.startsWith("HTTP/1.1 206 Partial Content\n"), answer);
        assertTrue(answer.contains("\nContent-Range: " + told + "\n"), answer);
        assertTrue(answer.endsWith("\n\n" + body), answer);
    }

    @Test
    void whatIsNoPartIsRefusedOrIgnored() throws Exception {
        String answer = site.get("/a%20b.txt", "Range: bytes=10-");
        assertTrue(answer.startsWith("HTTP/1.1 416 "), answer);
        assertTrue(answer.contains("\nContent-Range: bytes */10\n"), answer);
        for (String odd : new String[] {"bytes=1-2,4-5", "bytes=a-b", "lines=1-2", "bytes=", "bytes=5-2x"}) {
            assertTrue(site.get("/a%20b.txt", "Range: " + odd).endsWith("\n\n0123456789"), odd);
        }
        String tag = tag(10).substring(6).strip();
        assertTrue(
                site.get("/a%20b.txt", "Range: bytes=0-0", "If-Range: " + tag).startsWith("HTTP/1.1 206 "));
        assertTrue(site.get("/a%20b.txt", "Range: bytes=0-0", "If-Range: \"x\"").startsWith("HTTP/1.1 200 "));
        assertTrue(site.get("/empty/nothing.txt", "Range: bytes=-5").startsWith("HTTP/1.1 200 "));
    }

    /** RFC 9110 §13.2.2; TAG stands for the file's own. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            GET  | If-Match: TAG                                             | 200
            GET  | If-Match: *                                               | 200
            GET  | If-Match: "x", TAG                                        | 200
            GET  | If-Match: "x";If-Match: TAG                               | 200
            GET  | If-Match: W/TAG                                           | 412
            GET  | If-Match: "x"                                             | 412
            GET  | If-Match: TAG;If-Unmodified-Since: EARLIER                | 200
            GET  | If-Match: TAG;If-None-Match: TAG                          | 304
            GET  | If-Match: "x";If-None-Match: TAG                          | 412
            GET  | If-Unmodified-Since: DATE                                 | 200
            GET  | If-Unmodified-Since: LATER                                | 200
            GET  | If-Unmodified-Since: EARLIER                              | 412
            GET  | If-Unmodified-Since: yesterday                            | 200
            GET  | If-Unmodified-Since: EARLIER;If-Unmodified-Since: EARLIER | 200
            GET  | If-None-Match: *                                          | 304
            GET  | If-None-Match: "x";If-None-Match: W/TAG                   | 304
            HEAD | If-None-Match: TAG                                        | 304
            GET  | If-Modified-Since: LATER                                  | 304
            GET  | If-Modified-Since: EARLIER                                | 200
            GET  | If-Modified-Since: yesterday                              | 200
            GET  | If-Modified-Since: DATE;If-Modified-Since: DATE           | 200
            GET  | Range: bytes=1-2                                          | 206
            HEAD | Range: bytes=1-2                                          | 200
            GET  | Range: bytes=1-2;If-Range: TAG                            | 206
            GET  | Range: bytes=1-2;If-Range: W/TAG                          | 200
            GET  | Range: bytes=1-2;If-Range: DATE                           | 206
            GET  | Range: bytes=1-2;If-Range: LATER                          | 200
            GET  | Range: bytes=1-2;If-Range: EARLIER                        | 200
            GET  | Range: bytes=1-2;If-Range: yesterday                      | 200
            GET  | Range: bytes=1-2;If-Range: TAG;If-Range: TAG              | 200
            GET  | Range: bytes=99-;If-Range: "x"                            | 200
            GET  | Range: bytes=99-;If-Range: TAG                            | 416
            GET  | Range: bytes=1-2;If-None-Match: TAG                       | 304
            GET  | Range: bytes=1-2;If-Match: "x"                            | 412
            """)
    void conditionsAreJudgedInTheirOrder(String method, String lines, int status) throws Exception {
        String[] fields = lines.replace("TAG", tag(10).substring(6).strip())
                .replace("DATE", DATE)
                .replace("EARLIER", "Fri, 02 Jan 2026 03:04:04 GMT")
                .replace("LATER", "Fri, 02 Jan 2026 03:04:06 GMT")
                .split(";");
        String answer = site.ask(method, "/a%20b.txt", fields);
        assertTrue(answer.startsWith("HTTP/1.1 " + status + " "), answer);
        assertEquals(status == 206, answer.contains("\nContent-Range: bytes 1-2/10\n"), answer);
    }
}
