package io.towline.bridge.protocol.sockjs;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.towline.bridge.request.SessionTerms;
import io.towline.testkit.TestRoutes;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class SockJsRequestTest {

    @Test
    void aClientIsGoneAfterTheDisconnectDelay() {
        SessionTerms terms = SockJsProtocol.terms(TestRoutes.route().build());
        assertEquals(Duration.ofSeconds(5), terms.window());
        assertEquals(Duration.ofSeconds(5), terms.firstWindow());
    }
}
