package io.towline.cli.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AnswerReaderTest {

    private static ControlAnswer read(String text) throws IOException {
        return AnswerReader.read(
                new ByteArrayInputStream(text.replace("^", "\r\n").getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void statusAndBodyAreRead() throws IOException {
        ControlAnswer answer = read("HTTP/1.1 200 OK^Content-Type: x^content-length: 4^^äb€".replace("€", "c"));
        assertEquals(200, answer.status());
        assertEquals("äbc", answer.text());
    }

    @Test
    void aReasonMayBeMissing() throws IOException {
        assertEquals(422, read("HTTP/1.1 422^Content-Length: 0^^").status());
    }

    @ParameterizedTest
    @CsvSource(nullValues = "-", textBlock = """
            '',                                             the answer was cut short
            HTTP/1.1 200 OK^Content-Length: 1^,             the answer was cut short
            HTTP/1.1 200 OK^Content-Length: 2^^a,           the answer was cut short
            HTTP/1.1 200 OK^^a,                             what answers does not speak as Towline does
            HTTP/2 200 OK^Content-Length: 0^^,              what answers does not speak as Towline does
            SSH-2.0-x^^,                                    what answers does not speak as Towline does
            HTTP/1.1 200 OK^Content-Length: 9999999999^^,   what answers does not speak as Towline does
            """)
    void anythingElseFails(String text, String message) {
        assertEquals(message, assertThrows(IOException.class, () -> read(text)).getMessage());
    }

    @Test
    void anAnswerIsBounded() {
        byte[] endless = new byte[AnswerReader.MOST_BYTES + 1];
        assertEquals(
                "the answer has more than 16777216 bytes",
                assertThrows(IOException.class, () -> AnswerReader.read(new ByteArrayInputStream(endless)))
                        .getMessage());
    }
}
