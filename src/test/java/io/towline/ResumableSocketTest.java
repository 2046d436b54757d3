package io.towline;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.relay.Frame;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Towline's resumable WebSocket at the end of its connection. */
class ResumableSocketTest {

    private final Backend backend;
    private final WholeProduct product;

    ResumableSocketTest() throws IOException {
        backend = new Backend();
        product = WholeProduct.of(WholeProduct.simple(backend) + """
                routes.chat.origins = any
                routes.chat.keepalive.client.ping-interval = off
                routes.chat.keepalive.upstream.ping-interval = off
                routes.chat.bridge.enabled = on
                """);
    }

    @AfterEach
    void end() throws IOException {
        product.close();
        backend.close();
    }

    private static Frame up(String text) {
        return Frame.text(text).masked();
    }

    /** In one read, as of a page that sends and goes. */
    @Test
    void whatCameRightBeforeACloseFrameReachesTheServer() throws Exception {
        try (WholeProduct.Joined joined = product.join(backend, "/chat?towline-session=new")) {
            joined.client().receive(); // the session
            joined.client().send(up("{\"seq\":1,\"text\":\"a\"}"), up("{\"seq\":2,\"text\":\"b\"}"), closed());
            joined.server().expect(up("a"), up("b"));
        }
    }

    @Test
    void aSessionThatItsClientClosesRightBeforeItsSocketIsOver() throws Exception {
        try (WholeProduct.Joined joined = product.join(backend, "/chat?towline-session=new")) {
            joined.client().receive();
            joined.client()
                    .send(
                            up("{\"seq\":1,\"text\":\"a\"}"),
                            up("{\"close\":{\"code\":3001,\"reason\":\"bye\"}}"),
                            closed());
            joined.server().expect(up("a"), Frame.close(3001, "bye").masked());
            joined.server().send(Frame.close(3001, "bye"));
        }
        String line = product.line();
        assertTrue(line.contains(" close_code=3001 by=client "), line);
    }

    private static Frame closed() {
        return Frame.close(1000, "").masked();
    }
}
