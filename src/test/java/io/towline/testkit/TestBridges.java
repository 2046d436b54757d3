package io.towline.testkit;

import io.towline.config.RouteConfig.Bridge;
import io.towline.config.RouteConfig.SockJs;
import io.towline.config.RouteConfig.SockJsBinary;
import io.towline.config.RouteConfig.SockJsMode;
import io.towline.config.RouteConfig.Transport;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/** What routes of tests offer to clients without WebSocket. */
public final class TestBridges {

    private TestBridges() {}

    public static Bridge off() {
        return of(false, SockJsMode.OFF);
    }

    /** All transports, with the defaults of the manual. */
    public static Bridge on() {
        return of(true, SockJsMode.OFF);
    }

    public static Bridge sockjs(SockJsMode mode) {
        return of(true, mode);
    }

    private static Bridge of(boolean enabled, SockJsMode mode) {
        return new Bridge(
                enabled,
                Set.of(Transport.values()),
                Duration.ofMinutes(2),
                1 << 20,
                Duration.ofSeconds(25),
                Duration.ofSeconds(30),
                Duration.ofMinutes(5),
                Optional.empty(),
                new SockJs(
                        mode,
                        Optional.empty(),
                        true,
                        false,
                        false,
                        Optional.empty(),
                        128 * 1024,
                        Duration.ofSeconds(25),
                        Duration.ofSeconds(5),
                        SockJsBinary.CLOSE));
    }
}
