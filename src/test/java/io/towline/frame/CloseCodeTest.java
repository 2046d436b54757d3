package io.towline.frame;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** RFC 6455 §7.4: which codes a close frame may carry. */
class CloseCodeTest {

    @ParameterizedTest(name = "{0}-{1}: {2}")
    @CsvSource({
        "-1,    999,   false",
        "1000,  1003,  true",
        "1004,  1006,  false",
        "1007,  1014,  true",
        "1015,  2999,  false",
        "3000,  4999,  true",
        "5000,  65535, false",
    })
    void mayBeSent(int first, int last, boolean allowed) {
        for (int code = first; code <= last; code++) {
            assertEquals(allowed, CloseCode.mayBeSent(code), "code " + code);
        }
    }
}
