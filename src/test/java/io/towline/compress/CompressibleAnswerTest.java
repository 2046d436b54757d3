package io.towline.compress;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.undertow.util.HeaderMap;
import io.undertow.util.HttpString;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CompressibleAnswerTest {

    private static HeaderMap fields(String... namesAndValues) {
        HeaderMap fields = new HeaderMap();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            fields.add(new HttpString(namesAndValues[i]), namesAndValues[i + 1]);
        }
        return fields;
    }

    private static String text(HeaderMap fields) {
        return StreamSupport.stream(fields.spliterator(), false)
                .map(field -> field.getHeaderName() + ": " + String.join(" | ", field))
                .collect(Collectors.toCollection(TreeSet::new))
                .toString();
    }

    @ParameterizedTest
    @CsvSource({
        "text/plain, true",
        "text/html; charset=utf-8, true",
        "TEXT/CSS, true",
        "text/csv ;header=present, true",
        "application/json, true",
        "application/problem+json, true",
        "application/javascript, true",
        "application/x-javascript, true",
        "application/xml, true",
        "application/xhtml+xml, true",
        "image/svg+xml, true",
        "application/wasm, true",
        "text/event-stream, false",
        "text/event-stream; charset=utf-8, false",
        "Text/Event-Stream, false",
        "application/stream+json, false",
        "image/png, false",
        "video/mp4, false",
        "font/woff2, false",
        "application/zip, false",
        "application/octet-stream, false",
        "application/json-seq, false",
        "x-text/plain, false",
        "text, false",
    })
    void itIsText(String type, boolean text) {
        assertEquals(text, CompressibleAnswer.isIt(200, fields("Content-Type", type)));
    }

    @Test
    void whatHasNoTypeMayBeAnything() {
        assertEquals(false, CompressibleAnswer.isIt(200, fields()));
    }

    @ParameterizedTest
    @CsvSource({
        "200, true",
        "201, true",
        "203, true",
        "404, true",
        "500, true",
        "204, false",
        "205, false",
        "206, false",
        "304, false"
    })
    void itHasABodyOfItsOwn(int status, boolean compressible) {
        assertEquals(compressible, CompressibleAnswer.isIt(status, fields("Content-Type", "text/html")));
    }

    @ParameterizedTest
    @CsvSource({
        "0, false",
        "1023, false",
        "1024, true",
        "9223372036854775807, true",
        "9223372036854775808, false",
        "x, false"
    })
    void itIsWorthTheWork(String length, boolean compressible) {
        assertEquals(
                compressible,
                CompressibleAnswer.isIt(200, fields("Content-Type", "text/html", "Content-Length", length)));
    }

    @ParameterizedTest
    @CsvSource({
        "Content-Encoding, gzip, false",
        "Content-Encoding, identity, false",
        "Content-Range, bytes 0-1023/2000, false",
        "Cache-Control, no-transform, false",
        "Cache-Control, 'public, No-Transform', false",
        "Cache-Control, 'public, max-age=60', true",
        "Cache-Control, 'x=\"no-transform\"', true",
        "Set-Cookie, a=b, true",
    })
    void othersAreLeftAlone(String name, String value, boolean compressible) {
        assertEquals(compressible, CompressibleAnswer.isIt(200, fields("Content-Type", "text/html", name, value)));
    }

    @Test
    void itsFieldsAreThoseOfAnotherVersion() {
        HeaderMap fields = fields(
                "Content-Type", "text/html",
                "Content-Length", "5000",
                "ETag", "\"v1\"",
                "Accept-Ranges", "bytes",
                "Content-MD5", "x",
                "Digest", "sha-256=x",
                "Content-Digest", "sha-256=:x:",
                "Repr-Digest", "sha-256=:x:",
                "Last-Modified", "Tue, 15 Nov 1994 12:45:26 GMT");
        CompressibleAnswer.sayItIs("gzip", fields);
        assertEquals(
                "[Content-Encoding: gzip, Content-Type: text/html, ETag: W/\"v1\", Last-Modified: Tue, 15 Nov 1994 12:45:26 GMT]",
                text(fields));
    }

    @ParameterizedTest
    @ValueSource(strings = {"W/\"v1\"", "v1"})
    void aTagThatIsNotStrongStays(String tag) {
        HeaderMap fields = fields("ETag", tag);
        CompressibleAnswer.sayItIs("gzip", fields);
        assertEquals("[Content-Encoding: gzip, ETag: " + tag + "]", text(fields));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "Origin; Origin | Accept-Encoding",
                "accept-encoding; accept-encoding",
                "Origin, Accept-Encoding; Origin, Accept-Encoding",
                "*; *",
            })
    void whatVariesIsSaidOnce(String before, String after) {
        HeaderMap fields = fields("Vary", before);
        CompressibleAnswer.sayItVaries(fields);
        assertEquals("[Vary: " + after + "]", text(fields));
    }
}
