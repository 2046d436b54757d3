package io.towline;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.towline.admin.proxy.ProxyControl.LimitView;
import io.towline.admin.proxy.ProxyControl.LimitedClient;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What operators see of limits, and what a reload keeps of them. */
class OperatedLimitsTest extends LimitsWorld {

    OperatedLimitsTest() throws IOException {}

    @Test
    void operatorsSeeWhoIsLimited() throws Exception {
        start("""
                listeners.LISTENER.limits.connections { by = "cookie:SID", most = 1 }
                routes.quiet.limits.requests { rate = 1/h, burst = 1 }
                """);
        quiet(ONE);
        quiet("2001:db8::7");
        clock.advance(Duration.ofSeconds(3));
        quiet(ONE);
        quiet(ONE);
        clock.advance(Duration.ofSeconds(2));
        quiet("2001:db8::8");
        join(ONE, "Cookie: SID=s3cret");
        dial().send(End.request("/chat", from(OTHER), "Cookie: SID=s3cret")).answer();
        List<LimitView> limits = product.towline.runningProxy().limits();
        assertEquals(
                List.of(
                        new LimitView(
                                "listener",
                                limits.getFirst().name(),
                                "connections",
                                "cookie:SID",
                                "1 at a time",
                                1,
                                List.of(new LimitedClient("cookie:SID sha256:1ec1c26b50d5", 1, Duration.ZERO))),
                        new LimitView(
                                "route",
                                "quiet",
                                "requests",
                                "client-address",
                                "1/h, burst 1",
                                3,
                                List.of(
                                        new LimitedClient("2001:db8::/64", 1, Duration.ZERO),
                                        new LimitedClient(ONE, 2, Duration.ofSeconds(2))))),
                limits);
    }

    @Test
    void aReloadKeepsWhatWasCounted() throws Exception {
        String limits =
                "routes.quiet.limits.requests { rate = 1/h, burst = 2 }\nroutes.chat.limits.connections.most = ";
        start(limits + 1);
        WholeProduct.Joined first = join(ONE);
        assertEquals(204, quiet(ONE));
        product.line();
        product.expectReload("~1 route", configuration(limits + 1).replace("status = 204", "status = 205"));
        assertEquals(205, quiet(ONE));
        product.line();
        assertEquals(429, quiet(ONE));
        product.line();
        expectRefused(ONE, TOO_MANY_CONNECTIONS);
        product.expectReload("~2 routes", configuration(limits + 2));
        WholeProduct.Joined second = join(ONE);
        expectRefused(ONE, TOO_MANY_CONNECTIONS);
        second.close();
        product.line();
        product.expectReload("~1 route", configuration(limits + 1));
        expectRefused(ONE, TOO_MANY_CONNECTIONS);
        first.close();
        product.line();
        join(ONE).expectAlive();
    }

    @Test
    void aReloadMayTurnALimitOff() throws Exception {
        start("routes.quiet.limits.requests { rate = 1/h, burst = 1 }");
        assertEquals(204, quiet(ONE));
        assertEquals(429, quiet(ONE));
        product.expectReload("~1 route", configuration(""));
        assertEquals(204, quiet(ONE));
    }
}
