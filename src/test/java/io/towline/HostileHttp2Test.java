package io.towline;

import static io.towline.testkit.RawHttp2.END_HEADERS;
import static io.towline.testkit.RawHttp2.END_STREAM;
import static io.towline.testkit.RawHttp2.HEADERS;
import static io.towline.testkit.RawHttp2.fields;
import static io.towline.testkit.RawHttp2.frame;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import io.towline.conversation.LogCapture;
import io.towline.testkit.Await;
import io.towline.testkit.RawHttp2;
import io.towline.testkit.TestCertificates;
import io.towline.testkit.TestCertificates.Pem;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The same by HTTP/2 as {@link HostileInputTest} tries by HTTP/1: fields with 15 KB of one awkward thing. */
@Timeout(300)
class HostileHttp2Test {

    private static final int LENGTH = 15_000;

    @TempDir
    private static Path dir;

    private Pem own;
    private WholeProduct product;
    private Effort effort;
    private LogCapture errors;

    @BeforeEach
    void begin() throws IOException {
        own = TestCertificates.selfSigned(dir, "127.0.0.1");
        product = WholeProduct.of("""
                io.threads = 1
                log.query = on
                listeners {
                  LISTENER {
                    bind = "127.0.0.1:0", tls { certificates = [{ cert = "%s", key = "%s" }] }, forwarded.trust = ["127.0.0.1"]
                  }
                }
                upstreams { chat { servers = [ "ws://127.0.0.1:1" ] } }
                routes { chat { upstream = chat, bridge { enabled = on, sockjs.mode = unwrap } } }
                """.formatted(own.cert(), own.key()));
        effort = new Effort(product);
        errors = LogCapture.containing("", "ROOT", Level.ERROR);
    }

    @AfterEach
    void end() {
        errors.close();
        product.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                ":path",
                ":authority",
                ":method",
                ":scheme",
                "origin",
                "referer",
                "cookie",
                "accept",
                "forwarded",
                "x-forwarded-for",
                "content-length",
                "last-event-id",
                "te",
                "x-custom"
            })
    void nothingIsWorthMoreThanItsLength(String field) throws Exception {
        List<String> dear = new ArrayList<>();
        ask(field, "a");
        for (String unit : Effort.UNITS) {
            if (effort.isDear(() -> ask(field, unit))) {
                dear.add(unit);
            }
        }
        assertEquals(List.of(), dear);
        Await.until(
                () -> Scraped.of(product.towline).sum("requests_in_flight") == 0, "no request to be left in flight");
        assertEquals(List.of(), errors.lines());
    }

    private String ask(String field, String unit) throws Exception {
        Map<String, String> all = new LinkedHashMap<>();
        all.put(":method", "GET");
        all.put(":scheme", "https");
        all.put(":authority", "chat.test");
        all.put(":path", "/chat");
        all.put("accept", "text/event-stream");
        all.put(field, (field.equals(":path") ? "/" : "") + unit.repeat(LENGTH / unit.length()));
        List<String> flat = new ArrayList<>();
        all.forEach((name, value) -> flat.addAll(List.of(name, value)));
        byte[] block = fields(flat.toArray(String[]::new));
        try (RawHttp2 client = connect()) {
            client.send(frame(HEADERS, END_HEADERS | END_STREAM, 1, block));
            String line = product.line();
            assertTrue(!line.contains(" status=500 "), line);
            return line;
        }
    }

    private RawHttp2 connect() throws IOException {
        return RawHttp2.to(product.address(), own).preface();
    }
}
