package io.towline;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.towline.testkit.Http1Message;
import io.towline.testkit.RawClient;
import io.towline.testkit.RecordingServer;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Blanks and tabs within the values of a request's fields, which Undertow's parser makes one of where they stand side by side. */
class FieldBlanksTest {

    private final RecordingServer server;
    private final WholeProduct product;

    FieldBlanksTest() throws IOException {
        server = new RecordingServer();
        product = WholeProduct.of("""
                io.threads = 1
                listeners { LISTENER { bind = "127.0.0.1:0" } }
                upstreams { app { servers = [ "http://127.0.0.1:%d" ] } }
                routes { app { upstream = app, http.enabled = on } }
                """.formatted(server.port()));
    }

    @AfterEach
    void close() throws IOException {
        product.close();
        server.close();
    }

    @Test
    void theyReachTheServerAsTheyCame() throws Exception {
        Http1Message got = got("X-Data: a  b\nX-DATA:  \t c \t\t d\t\nCookie: a=1;  b=\"x   y\"\n");
        assertEquals(List.of("a  b", "c \t\t d"), got.all("x-data"));
        assertEquals(List.of("a=1;  b=\"x   y\""), got.all("cookie"));
    }

    @Test
    void whatStandsBesideThemIsNotChanged() throws Exception {
        Http1Message got = got("X-One: a\nx-two: b\nX-One: c  d\nX-Two: e\nX-One: f\nX-One:  \n");
        assertEquals(List.of("a", "c  d", "f", ""), got.all("x-one"));
        assertEquals(List.of("b", "e"), got.all("x-two"));
    }

    private Http1Message got(String fields) throws IOException {
        try (RawClient client = RawClient.connect(product.address().getPort())) {
            client.send("GET /a HTTP/1.1\nHost: s\n" + fields + "\n");
            client.readHead();
        }
        return server.requests().getFirst();
    }
}
