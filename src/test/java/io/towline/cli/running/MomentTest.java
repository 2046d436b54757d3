package io.towline.cli.running;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Moments as people write them. */
class MomentTest {

    /** Noon in Berlin. */
    private final Clock clock = Clock.fixed(Instant.parse("2026-11-21T11:00:00Z"), ZoneId.of("Europe/Berlin"));

    @ParameterizedTest
    @CsvSource({
        "05:38, 2026-11-21T04:38:00Z",
        "05:38:22, 2026-11-21T04:38:22Z",
        "12:00, 2026-11-21T11:00:00Z",
        "12:01, 2026-11-20T11:01:00Z",
        "2026-11-20 05:38, 2026-11-20T04:38:00Z",
        "2026-11-20T05:38:01, 2026-11-20T04:38:01Z",
        "2026-11-20, 2026-11-19T23:00:00Z",
        "today, 2026-11-20T23:00:00Z",
        "yesterday, 2026-11-19T23:00:00Z",
        "now, 2026-11-21T11:00:00Z",
        "10m, 10m",
        "-1h, -1h",
        "2026-11-20T05:38:01Z, 2026-11-20T05:38:01Z",
        "2026-11-20T05:38:01.120+01:00, 2026-11-20T05:38:01.120+01:00",
        "25:99, 25:99",
        "'', ''",
    })
    void becomeMomentsOfTheApi(String written, String api) {
        assertEquals(api, Moment.forApi(written, clock));
    }
}
