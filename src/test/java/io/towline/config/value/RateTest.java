package io.towline.config.value;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Rates, and by what clients are told apart, as files write them. */
class RateTest {

    @ParameterizedTest
    @CsvSource({
        "10/s, 100000000, 10/s",
        "1/s, 1000000000, 1/s",
        "3 / m, 20000000000, 3/m",
        "600/m, 100000000, 600/m",
        "1/h, 3600000000000, 1/h",
        "1/d, 86400000000000, 1/d",
        "1000000/s, 1000, 1000000/s",
    })
    void rates(String written, long interval, String shown) throws Unfit {
        assertEquals(interval, Rate.parse(written).interval());
        assertEquals(shown, Rate.parse(written).toString());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "10       | \"10\" is not a rate. Write \"10/s\".",
                "10r/s    | \"10r/s\" is not a rate. Write \"10/s\".",
                "30r/m    | \"30r/m\" is not a rate. Write \"30/m\".",
                "ten/s    | \"ten/s\" is not a rate. Write \"10/s\".",
                "-1/s     | \"-1/s\" is not a rate. Write \"10/s\".",
                "1.5/s    | \"1.5/s\" is not a rate. Write \"10/s\".",
                "''       | \"\" is not a rate. Write \"10/s\".",
                "10/sec   | \"sec\" is not a unit of time. Write \"10/s\".",
                "5/minute | \"minute\" is not a unit of time. Write \"5/m\".",
                "5/w      | \"w\" is not a unit of time. The units are s, m, h, d.",
                "0/s      | \"0/s\" is out of range. Write a number from 1 to 1000000 before the slash.",
                "1000001/s | \"1000001/s\" is out of range. Write a number from 1 to 1000000 before the slash.",
            })
    void whatIsNone(String written, String said) {
        assertEquals(said, assertThrows(Unfit.class, () -> Rate.parse(written)).getMessage());
    }

    @ParameterizedTest
    @CsvSource({"client-address", "all", "header:X-Api-Key", "cookie:SID"})
    void keys(String written) throws Unfit {
        assertEquals(written, LimitKey.parse(written).toString());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "client-ip | \"client-ip\" tells no clients apart here. Write \"client-address\".",
                "$binary_remote_addr | \"$binary_remote_addr\" tells no clients apart here. Write \"client-address\".",
                "query:a | \"query:a\" tells no clients apart. Write client-address, all, \"header:NAME\" or \"cookie:NAME\".",
                "header: | \"header:\" tells no clients apart. Write client-address, all, \"header:NAME\" or \"cookie:NAME\".",
                "path | \"path\" tells no clients apart. Write client-address, all, \"header:NAME\" or \"cookie:NAME\".",
            })
    void whatTellsNoClientsApart(String written, String said) {
        assertEquals(
                said, assertThrows(Unfit.class, () -> LimitKey.parse(written)).getMessage());
    }
}
