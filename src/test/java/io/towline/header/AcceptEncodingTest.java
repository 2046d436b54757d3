package io.towline.header;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.undertow.util.HeaderMap;
import io.undertow.util.Headers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** RFC 9110 §12.5.3. */
class AcceptEncodingTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "gzip                          | true",
                "x-gzip                        | true",
                "GZIP                          | true",
                "deflate, gzip;q=1.0, *;q=0.5  | true",
                "deflate , gzip ; q=0.001      | true",
                "*                             | true",
                "*;q=0.1                       | true",
                "br, *;q=0                     | false",
                "gzip;q=0, *                   | false",
                "gzip;q=0                      | false",
                "gzip;q=0.000                  | false",
                "gzip;Q=0.5                    | true",
                "identity                      | false",
                "identity, gzip                | true",
                "identity;q=1, gzip;q=0.5      | false",
                "identity;q=0.5, gzip;q=0.5    | true",
                "identity;q=0, gzip;q=0.1      | true",
                "identity;q=0                  | false",
                "gzip;q=2                      | false",
                "gzip;q=                       | false",
                "gzip;q=0.1234                 | false",
                "gzip;q=1.001                  | false",
                "gzip;level=9                  | false",
                "br, deflate, zstd             | false",
                "gzipped                       | false",
                "''                            | false",
            })
    void aClientSaysWhatItTakes(String said, boolean taken) {
        HeaderMap request = new HeaderMap();
        request.put(Headers.ACCEPT_ENCODING, said);
        assertEquals(taken, AcceptEncoding.prefers(request, "gzip"));
    }

    @Test
    void whoSaysNothingGetsItPlain() {
        assertFalse(AcceptEncoding.prefers(new HeaderMap(), "gzip"));
    }

    @Test
    void itMayBeSaidInSeveralLines() {
        HeaderMap request = new HeaderMap();
        request.add(Headers.ACCEPT_ENCODING, "br");
        request.add(Headers.ACCEPT_ENCODING, "gzip");
        assertTrue(AcceptEncoding.prefers(request, "gzip"));
    }
}
