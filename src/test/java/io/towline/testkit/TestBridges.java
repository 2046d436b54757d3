package io.towline.testkit;

import io.towline.config.BridgeConfig;
import io.towline.config.BridgeConfig.Sessions;
import io.towline.config.BridgeConfig.SockJs;
import io.towline.config.BridgeConfig.SockJsBinary;
import io.towline.config.BridgeConfig.SockJsInfo;
import io.towline.config.BridgeConfig.SockJsMode;
import io.towline.config.BridgeConfig.SockJsSessions;
import io.towline.config.BridgeConfig.Streams;
import io.towline.config.BridgeConfig.Transport;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/**
 * What routes of tests offer to clients without WebSocket: all transports, with the defaults of the manual, and by {@code with...} what a
 * test wants otherwise.
 */
public final class TestBridges {

    private boolean enabled = true;
    private Set<Transport> transports = Set.of(Transport.values());
    private long buffer = 1 << 20;
    private SockJsMode mode = SockJsMode.OFF;
    private Optional<String> prefix = Optional.empty();
    private boolean earlyOpen;
    private SockJsBinary binary = SockJsBinary.CLOSE;
    private Optional<String> clientUrl = Optional.empty();
    private long responseLimit = 128 * 1024;

    private TestBridges() {}

    public static TestBridges bridge() {
        return new TestBridges();
    }

    public static BridgeConfig off() {
        TestBridges off = bridge();
        off.enabled = false;
        return off.build();
    }

    public static BridgeConfig on() {
        return bridge().build();
    }

    public static BridgeConfig sockjs(SockJsMode mode) {
        return bridge().withSockJs(mode).build();
    }

    public TestBridges withTransports(Set<Transport> offered) {
        transports = offered;
        return this;
    }

    public TestBridges withBuffer(long bytes) {
        buffer = bytes;
        return this;
    }

    public TestBridges withSockJs(SockJsMode how) {
        mode = how;
        return this;
    }

    public TestBridges withPrefix(Optional<String> base) {
        prefix = base;
        return this;
    }

    public TestBridges withEarlyOpen(boolean early) {
        earlyOpen = early;
        return this;
    }

    public TestBridges withBinary(SockJsBinary how) {
        binary = how;
        return this;
    }

    public TestBridges withClientUrl(Optional<String> url) {
        clientUrl = url;
        return this;
    }

    public TestBridges withResponseLimit(long bytes) {
        responseLimit = bytes;
        return this;
    }

    public BridgeConfig build() {
        return new BridgeConfig(
                enabled,
                transports,
                new Sessions(Duration.ofMinutes(2), buffer, Optional.empty()),
                new Streams(Duration.ofSeconds(25), Duration.ofSeconds(30), Duration.ofMinutes(5)),
                new SockJs(
                        mode,
                        prefix,
                        earlyOpen,
                        binary,
                        new SockJsInfo(true, false, clientUrl),
                        new SockJsSessions(responseLimit, Duration.ofSeconds(25), Duration.ofSeconds(5))));
    }
}
