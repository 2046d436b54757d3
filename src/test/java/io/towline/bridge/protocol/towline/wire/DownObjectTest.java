package io.towline.bridge.protocol.towline.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class DownObjectTest {

    @Test
    void theDescriptionIsNamed() {
        assertEquals("{\"session\":{\"id\":\"x\"}}", text(DownObject.session(utf8("{\"id\":\"x\"}"))));
    }

    @Test
    void numbersAndSupersessionAreWrittenPlainly() {
        assertEquals("{\"ack\":12}", text(DownObject.ack(12)));
        assertEquals("{\"superseded\":true}", text(DownObject.superseded()));
    }

    /** The sentence may hold names that the client made up. */
    @Test
    void aCloseOfThisSocketAloneHasNoNumber() {
        assertEquals(
                "{\"close\":{\"code\":4400,\"reason\":\"say \\\"h\u00e9\\\" \\u0001\\n\",\"clean\":false}}",
                text(DownObject.closeHere(4400, "say \"h\u00e9\" \u0001\n")));
    }

    private static String text(byte[] utf8) {
        return new String(utf8, StandardCharsets.UTF_8);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
