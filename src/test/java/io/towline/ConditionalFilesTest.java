package io.towline;

import static io.towline.AnsweringSite.DATE;
import static io.towline.AnsweringSite.assertFields;
import static io.towline.AnsweringSite.tag;
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
}
