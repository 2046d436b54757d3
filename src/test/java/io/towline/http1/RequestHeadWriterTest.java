package io.towline.http1;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.undertow.util.HeaderMap;
import io.undertow.util.HttpString;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RequestHeadWriterTest {

    @Test
    void aHeadIsWrittenAsItIs() {
        HeaderMap fields = new HeaderMap().put(new HttpString("X-A"), "\u00e4");
        fields.add(new HttpString("X-A"), "b".repeat(5000));
        assertEquals(
                "GET /a?b HTTP/1.1\r\nHost: h\r\nX-A: \u00e4\r\nX-A: " + "b".repeat(5000) + "\r\n\r\n",
                ISO_8859_1
                        .decode(new RequestHeadWriter("GET", "/a?b")
                                .field("Host", "h")
                                .fields(fields)
                                .finish())
                        .toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\rb", "a\nb", "a\0b", "a\u010ab"})
    void whatCouldEndALineIsNeverWritten(String evil) {
        assertThrows(IllegalArgumentException.class, () -> new RequestHeadWriter(evil, "/"));
        assertThrows(IllegalArgumentException.class, () -> new RequestHeadWriter("GET", evil));
        RequestHeadWriter head = new RequestHeadWriter("GET", "/");
        assertThrows(IllegalArgumentException.class, () -> head.field("X", evil));
        assertThrows(IllegalArgumentException.class, () -> head.fields(new HeaderMap().put(new HttpString("X"), evil)));
    }
}
