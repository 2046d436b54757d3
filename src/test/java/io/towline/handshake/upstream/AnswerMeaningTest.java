package io.towline.handshake.upstream;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.undertow.util.HeaderMap;
import io.undertow.util.Headers;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What operators read where a server did not agree. */
class AnswerMeaningTest {

    @ParameterizedTest(name = "{0} {1} {2}")
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                "200 | -                            | -  | ': a page, and no WebSocket; is this its path for WebSockets?'",
                "301 | https://a.example/login?k=v  | -  | ': it sends clients to \"https://a.example/login\", and most WebSocket clients do not follow'",
                "302 | -                            | -  | ''",
                "400 | -                            | Bad Request | ''",
                "400 | -                            | <center>The plain HTTP request was sent to HTTPS port</center> | ': it wants TLS: write wss:// or https://'",
                "400 | -                            | Client sent an HTTP request to an HTTPS server. | ': it wants TLS: write wss:// or https://'",
                "400 | -                            | You're speaking plain HTTP to an SSL-enabled server port. | ': it wants TLS: write wss:// or https://'",
                "400 | -                            | This port speaks TLS. Write https:// (or wss://) in place of http:// (or ws://). | ': it wants TLS: write wss:// or https://'",
                "401 | -                            | -  | ''",
                "403 | -                            | -  | ': mostly of an Origin or a Host that it does not know; see host-header'",
                "404 | -                            | -  | ': it has nothing at this path; see rewrite'",
                "421 | -                            | -  | ': it does not serve this Host; see host-header'",
                "502 | -                            | -  | ': it is a proxy itself, and what is behind it fails'",
                "500 | -                            | -  | ''",
            })
    void theStatusSaysWhereToLook(int status, String location, String body, String meaning) {
        HeaderMap headers = new HeaderMap();
        if (location != null) {
            headers.put(Headers.LOCATION, location);
        }
        byte[] bytes = body == null ? new byte[0] : body.getBytes(StandardCharsets.UTF_8);
        assertEquals(meaning, AnswerMeaning.of(status, headers, bytes));
    }
}
