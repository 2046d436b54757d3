package io.towline.bridge.request;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.towline.config.RouteConfig.Keepalive;
import io.towline.endpoint.EndpointTerms;
import io.towline.testkit.TestRoutes;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SessionTermsTest {

    private static final TestRoutes ROUTE = TestRoutes.route()
            .withUpstreamPings(Duration.ofSeconds(7), Duration.ofSeconds(3))
            .withMaxAge(Duration.ofHours(1))
            .withIdleTimeout(Duration.ofMinutes(5))
            .withMaxMessage(1000, 16 << 20);

    @Test
    void theyAreTheRoutesAndNoMessageIsLargerThanTheBuffer() {
        EndpointTerms upstream = new EndpointTerms(
                EndpointTerms.Role.CLIENT,
                1 << 20,
                100,
                Duration.ofSeconds(60),
                new Keepalive.Leg(
                        Optional.of(Duration.ofSeconds(7)), Duration.ofSeconds(3), Optional.of(Duration.ofMinutes(1))),
                Duration.ofSeconds(5));
        SessionTerms expected = new SessionTerms(
                upstream,
                1000,
                1 << 20,
                Duration.ofMinutes(3),
                Duration.ofSeconds(8),
                Optional.of(Duration.ofMinutes(5)),
                Optional.of(Duration.ofHours(1)),
                1011,
                1012);
        assertEquals(expected, SessionTerms.of(ROUTE.build(), Duration.ofMinutes(3), Duration.ofSeconds(8)));
    }
}
