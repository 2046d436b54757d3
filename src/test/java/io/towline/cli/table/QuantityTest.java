package io.towline.cli.table;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QuantityTest {

    @ParameterizedTest
    @CsvSource({
        "0, 0B",
        "1023, 1023B",
        "1024, 1.0KiB",
        "10188, 9.9KiB",
        "10189, 10KiB",
        "1048063, 1023KiB",
        "1048064, 1.0MiB",
        "16777216, 16MiB",
        "9223372036854775807, 8.0EiB"
    })
    void bytesHaveAFractionBelowTen(long bytes, String text) {
        assertEquals(text, Quantity.bytes(bytes));
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0ms",
        "999, 999ms",
        "1000, 1.0s",
        "9999, 9.9s",
        "10000, 10s",
        "59999, 59s",
        "60000, 1m0s",
        "3599999, 59m59s",
        "3600000, 1h0m",
        "86399999, 23h59m",
        "86400000, 1d0h",
        "8726400000, 101d0h"
    })
    void durationsHaveTwoUnits(long millis, String text) {
        assertEquals(text, Quantity.duration(millis));
    }
}
