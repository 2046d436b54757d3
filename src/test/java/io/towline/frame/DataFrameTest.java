package io.towline.frame;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** RFC 6455 §5.2: headers of whole messages, their length in as few bytes as it takes. */
class DataFrameTest {

    @ParameterizedTest
    @CsvSource({
        "true,  0,          8100,                 8180",
        "false, 0,          8200,                 8280",
        "true,  125,        817d,                 81fd",
        "true,  126,        817e007e,             81fe007e",
        "false, 65535,      827effff,             82feffff",
        "false, 65536,      827f0000000000010000, 82ff0000000000010000",
        "true,  4294967296, 817f0000000100000000, 81ff0000000100000000",
    })
    void headers(boolean text, long length, String bare, String masked) {
        assertEquals(bare, Hex.of(DataFrame.header(room(), text, length)));
        assertEquals(masked + "37fa213d", Hex.of(DataFrame.maskedHeader(room(), text, length, 0x37fa213d)));
    }

    private static ByteBuffer room() {
        return ByteBuffer.allocate(FrameWalker.LONGEST_HEADER);
    }
}
