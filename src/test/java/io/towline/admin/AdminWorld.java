package io.towline.admin;

import io.towline.admin.api.Api;
import io.towline.admin.proxy.FakeProxyControl;
import io.towline.admin.proxy.TrafficHistory;
import io.towline.config.AdminConfig;
import io.towline.config.value.BindAddress;
import io.towline.io.Clock;
import io.towline.testkit.Await;
import io.towline.testkit.TestClock;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Listeners for operators on free ports, all of one running proxy. */
final class AdminWorld implements AutoCloseable {

    static final String HOST = "Host: 127.0.0.1:PORT";

    final FakeProxyControl proxy = new FakeProxyControl();
    final TrafficHistory history = new TrafficHistory();
    private final List<AdminListener> open = new ArrayList<>();

    InetSocketAddress open(Optional<String> token) throws IOException {
        return open(new AdminConfig(true, BindAddress.of(anyPort()), token, false));
    }

    InetSocketAddress open(AdminConfig config) throws IOException {
        return opened(AdminListener.open(config, new Api(proxy, history), proxy, 128));
    }

    /** One without a token, that waits a fifth of a second for who does not finish. */
    InetSocketAddress impatient() throws IOException {
        return opened(AdminListener.open(
                new AdminConfig(true, BindAddress.of(anyPort()), Optional.empty(), false),
                new Api(proxy, history),
                proxy,
                new AdminConnections.Bounds(128, Duration.ofMillis(200), Duration.ofMillis(200)),
                Clock.system()));
    }

    /** One without a token that waits for ever: for tests that send byte by byte, on machines with other things to do. */
    InetSocketAddress patient() throws IOException {
        return opened(AdminListener.open(
                new AdminConfig(true, BindAddress.of(anyPort()), Optional.empty(), false),
                new Api(proxy, history),
                proxy,
                new AdminConnections.Bounds(128, Duration.ofSeconds(5), Duration.ofDays(1)),
                new TestClock()));
    }

    /** One without a token for eight connections, and four of one address; its time is the clock's. */
    InetSocketAddress small(Clock clock) throws IOException {
        return opened(AdminListener.open(
                new AdminConfig(true, BindAddress.of(anyPort()), Optional.empty(), false),
                new Api(proxy, history),
                proxy,
                new AdminConnections.Bounds(8, Duration.ofSeconds(5), Duration.ofSeconds(30)),
                clock));
    }

    private InetSocketAddress opened(AdminListener listener) {
        open.add(listener);
        return listener.address();
    }

    /** Until the listeners know that everybody has been answered, which they may note behind the answer. */
    void awaitAnswered() throws Exception {
        for (AdminListener each : open) {
            Await.until(() -> each.asking().get(60, TimeUnit.SECONDS) == 0, "nobody asks any more");
        }
    }

    static InetSocketAddress anyPort() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    }

    static Wire ask(InetSocketAddress listener, String... head) throws IOException {
        return Wire.exchange(listener, List.of(head), "");
    }

    @Override
    public void close() {
        open.forEach(AdminListener::close);
        history.close();
    }
}
