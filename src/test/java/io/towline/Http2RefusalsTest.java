package io.towline;

import static io.towline.testkit.RawHttp2.DATA;
import static io.towline.testkit.RawHttp2.END_HEADERS;
import static io.towline.testkit.RawHttp2.END_STREAM;
import static io.towline.testkit.RawHttp2.HEADERS;
import static io.towline.testkit.RawHttp2.RST_STREAM;
import static io.towline.testkit.RawHttp2.fields;
import static io.towline.testkit.RawHttp2.frame;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.towline.testkit.RawHttp2;
import io.towline.testkit.RawHttp2.Frame;
import io.towline.testkit.TestCertificates;
import io.towline.testkit.TestCertificates.Pem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Requests of HTTP/2 that the listener refuses: each has its line, and none is left in flight. */
@Timeout(180)
class Http2RefusalsTest {

    @TempDir
    private static Path dir;

    private Pem own;
    private WholeProduct product;
    private RawHttp2 client;

    @BeforeEach
    void begin() throws IOException {
        own = TestCertificates.selfSigned(dir, "127.0.0.1");
        product = WholeProduct.of("""
                io.threads = 1
                listeners {
                  LISTENER {
                    bind = "127.0.0.1:0", tls { certificates = [{ cert = "%s", key = "%s" }] }
                    max-header-size = 2KiB, forwarded.trust = ["127.0.0.1"]
                  }
                }
                upstreams { chat { servers = [ "ws://127.0.0.1:1" ] } }
                routes { chat { upstream = chat, path = /chat } }
                """.formatted(own.cert(), own.key()));
        client = connect();
    }

    private RawHttp2 connect() throws IOException {
        return RawHttp2.to(product.address(), own).preface();
    }

    @AfterEach
    void end() throws IOException {
        client.close();
        product.close();
    }

    private void ask(int stream, String path, String name, String value) throws IOException {
        client.send(frame(
                HEADERS,
                END_HEADERS | END_STREAM,
                stream,
                fields(
                        ":method",
                        "GET",
                        ":scheme",
                        "https",
                        ":authority",
                        "chat.test",
                        ":path",
                        path,
                        "x-forwarded-for",
                        "203.0.113.7",
                        name,
                        value)));
    }

    @Test
    void aMalformedOneHasALine() throws Exception {
        ask(1, "/chat?token=secret", "x", "a\r\nx-real-ip: 6.6.6.6");
        assertEquals(1, client.next(RST_STREAM).stream());
        String line = product.wholeLine();
        assertEquals(
                "client=203.0.113.7 listener=LISTENER route=- path=/chat upstream=- server=- kind=http status=- protocol=- "
                        + "session=- duration_ms=N frames_in=0 frames_out=0 bytes_in=0 bytes_out=0 close_code=- by=towline "
                        + "cause=refused-request "
                        + "reason=\"malformed in HTTP/2: the value of field x holds what no value may hold\"",
                line.substring(line.indexOf("client=")).replaceAll("duration_ms=\\d+", "duration_ms=N"));
        assertIdle();
    }

    @Test
    void aLargeOneIsAnsweredAndHasALine() throws Exception {
        ask(1, "/chat", "cookie", "c".repeat(3000));
        Frame body = client.next(DATA);
        assertEquals(
                "The header fields take more than 2048 bytes (max-header-size).\n",
                new String(body.payload(), StandardCharsets.US_ASCII));
        String line = product.line();
        assertEquals("/chat", line.substring("path=".length(), line.indexOf(' ')));
        assertEquals(" status=431 ", line.substring(line.indexOf(" status="), line.indexOf("protocol=")));
        assertEquals(
                "cause=refused-request reason=\"The header fields take more than 2048 bytes (max-header-size).\"",
                line.substring(line.indexOf("cause=")));
        assertIdle();
    }

    @ParameterizedTest
    @CsvSource({
        "chat.test:99999, The Host header's port is none.",
        "chat test, ",
        "[::1, The Host header's port is none.",
        "'chat{}', The Host header is no host."
    })
    void aHostThatIsNoneIsToldSo(String authority, String why) throws Exception {
        client.send(frame(
                HEADERS,
                END_HEADERS | END_STREAM,
                1,
                fields(":method", "GET", ":scheme", "https", ":authority", authority, ":path", "/chat")));
        if (why == null) {
            assertEquals(1, client.next(RST_STREAM).stream());
        } else {
            assertEquals(why + "\n", new String(client.next(DATA).payload(), StandardCharsets.US_ASCII));
        }
        String line = product.line();
        assertEquals("cause=refused-request", line.substring(line.indexOf("cause="), line.indexOf(" reason=")));
        assertIdle();
    }

    private void assertIdle() throws InterruptedException {
        WholeProduct.await(
                "requests are left",
                () -> product.towline.runningProxy().overview().requests() == 0);
    }
}
