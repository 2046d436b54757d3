package io.towline;

import io.towline.testkit.RawClient;
import io.towline.testkit.TestClock;
import io.towline.testkit.TestUpstream;
import java.io.IOException;

/** The whole product with one server that a test scripts, for plain requests. */
final class PlainHttpWorld implements AutoCloseable {

    TestUpstream server;
    WholeProduct product;

    /** Each request gets this answer. */
    void answering(String answer) throws IOException {
        serving(peer -> {
            while (true) {
                peer.readHead();
                peer.send(answer);
            }
        });
    }

    void serving(TestUpstream.Script script) throws IOException {
        serving(script, "");
    }

    /** @param settings of the route */
    void serving(TestUpstream.Script script, String settings) throws IOException {
        server = TestUpstream.running(script);
        // a held clock: however long a test takes, no waiting connection grows too old for a POST
        String configuration = """
                io.threads = 1
                listeners { LISTENER { bind = "127.0.0.1:0" } }
                upstreams { app { servers = [ "ws://127.0.0.1:%d" ] } }
                routes { app { upstream = app, http.enabled = on, %s } }
                """.formatted(server.port(), settings);
        product = WholeProduct.of(configuration, new TestClock());
    }

    RawClient client() throws IOException {
        return RawClient.connect(product.address().getPort());
    }

    @Override
    public void close() throws IOException {
        product.close();
        server.close();
    }
}
