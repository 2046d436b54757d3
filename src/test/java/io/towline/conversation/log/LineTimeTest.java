package io.towline.conversation.log;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LineTimeTest {

    private static final LineTime TIME = new LineTime();

    @ParameterizedTest
    @CsvSource({
        "2026-12-01T03:04:05Z, 2026-12-01T03:04:05.000Z",
        "2026-12-01T03:04:05.007999Z, 2026-12-01T03:04:05.007Z",
        "2026-12-01T03:04:05.999999999Z, 2026-12-01T03:04:05.999Z",
        "2026-12-31T23:59:59.120Z, 2026-12-31T23:59:59.120Z",
        "2027-01-01T00:00:00Z, 2027-01-01T00:00:00.000Z",
        "2026-12-31T23:59:59.045Z, 2026-12-31T23:59:59.045Z",
        "1969-12-31T23:59:59.500Z, 1969-12-31T23:59:59.500Z"
    })
    void isOfOneWidth(Instant moment, String text) {
        assertEquals(text, TIME.of(moment));
    }
}
