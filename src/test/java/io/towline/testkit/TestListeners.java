package io.towline.testkit;

import io.towline.config.AccessConfig;
import io.towline.config.ClientLimits;
import io.towline.config.ListenerConfig;
import io.towline.config.ListenerConfig.Limits;
import io.towline.config.ListenerConfig.ProxyProtocol;
import io.towline.config.ListenerConfig.Tls;
import io.towline.config.value.BindAddress;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** A listener on a free port of loopback with the defaults of the manual, and by {@code with...} what a test wants otherwise. */
public final class TestListeners {

    private String name = "front";
    private BindAddress bind = BindAddress.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    private Optional<Tls> tls = Optional.empty();
    private boolean http2 = true;
    private ProxyProtocol proxyProtocol = new ProxyProtocol(false, List.of());
    private OptionalInt maxConnections = OptionalInt.empty();
    private int maxHeaderBytes = 16 << 10;
    private int maxHeaders = 100;
    private int uploadWindow = 2 << 20;

    private TestListeners() {}

    public static TestListeners listener() {
        return new TestListeners();
    }

    public TestListeners named(String to) {
        name = to;
        return this;
    }

    public TestListeners at(InetSocketAddress address) {
        return at(BindAddress.of(address));
    }

    public TestListeners at(BindAddress address) {
        bind = address;
        return this;
    }

    public TestListeners withTls(Tls secured) {
        tls = Optional.of(secured);
        return this;
    }

    public TestListeners withoutHttp2() {
        http2 = false;
        return this;
    }

    public TestListeners behind(ProxyProtocol balancers) {
        proxyProtocol = balancers;
        return this;
    }

    public TestListeners withMaxConnections(OptionalInt most) {
        maxConnections = most;
        return this;
    }

    public TestListeners withMaxHeaders(int bytes, int fields) {
        maxHeaderBytes = bytes;
        maxHeaders = fields;
        return this;
    }

    public TestListeners withUploadWindow(int bytes) {
        uploadWindow = bytes;
        return this;
    }

    public ListenerConfig build() {
        return new ListenerConfig(
                name,
                bind,
                tls,
                http2,
                proxyProtocol,
                List.of(),
                new Limits(
                        maxConnections,
                        Duration.ofSeconds(10),
                        Duration.ofSeconds(60),
                        maxHeaderBytes,
                        maxHeaders,
                        uploadWindow),
                ListenerConfig.UnnamedHost.NOT_FOUND,
                new AccessConfig(List.of()),
                ClientLimits.NONE);
    }
}
