package io.towline.config.value;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Durations and sizes, as files write them and as they are told. */
class UnitsTest {

    @ParameterizedTest
    @CsvSource({
        "1500000ns, PT0.0015S, 1500us",
        "250us, PT0.00025S, 250us",
        "20ms, PT0.02S, 20ms",
        "1.5s, PT1.5S, 1500ms",
        "25 s, PT25S, 25s",
        "60s, PT1M, 1m",
        "90m, PT1H30M, 90m",
        "24h, PT24H, 1d",
        "2d, PT48H, 2d",
        "0s, PT0S, 0s"
    })
    void durations(String written, Duration duration, String shown) throws Unfit {
        assertEquals(duration, Durations.parse(written, written));
        assertEquals(shown, Durations.text(duration));
    }

    @ParameterizedTest
    @CsvSource({
        "1B, 1, 1B",
        "16KiB, 16384, 16KiB",
        "1.5MiB, 1572864, 1536KiB",
        "2GiB, 2147483648, 2GiB",
        "1kB, 1000, 1000B",
        "3 MB, 3000000, 3000000B",
        "1GB, 1000000000, 1000000000B",
        "0B, 0, 0B"
    })
    void sizes(String written, long bytes, String shown) throws Unfit {
        assertEquals(bytes, Sizes.parse(written, written));
        assertEquals(shown, Sizes.text(bytes));
    }
}
