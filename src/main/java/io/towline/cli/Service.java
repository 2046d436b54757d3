package io.towline.cli;

import io.towline.Towline;
import io.towline.config.ProxyConfig;
import io.towline.ending.AddressText;
import io.towline.service.Signals;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A proxy from its start to the signal that ends it. It listens to signals before it listens to clients: whoever can reach it can
 * stop it in order.
 */
final class Service {

    private static final Logger LOG = LoggerFactory.getLogger("towline");

    private final ProxyConfig config;
    private final CountDownLatch stop = new CountDownLatch(1);
    private volatile Runnable hasten = () -> {};
    private volatile Runnable cut = () -> {};

    private Service(ProxyConfig config) {
        this.config = config;
    }

    /** How a proxy begins. */
    @FunctionalInterface
    interface Start {
        Towline begin() throws IOException;
    }

    /**
     * Returns when the proxy has drained.
     *
     * @param started is run when it accepts
     */
    static void run(ProxyConfig config, Start start, Runnable started) throws IOException, InterruptedException {
        Service service = new Service(config);
        Signals.on(Set.of("TERM", "INT"), service::told);
        try (Towline towline = start.begin()) {
            service.hasten = towline::hasten;
            service.cut = towline::close;
            service.announce(towline);
            started.run();
            service.stop.await();
            LOG.info("draining {}", counted(towline.relays(), "relay", "relays"));
            towline.drain();
        }
        LOG.info("stopped");
    }

    /** The first signal asks it to leave in order, the second to make haste, the third to go. */
    private void told(String name, int times) {
        switch (times) {
            case 1 -> {
                LOG.info("SIG{}", name);
                stop.countDown();
            }
            case 2 -> {
                LOG.info("SIG{} again: telling all that are left to go now", name);
                hasten.run();
            }
            default -> {
                LOG.info("SIG{} again: cutting what is left", name);
                cut.run();
            }
        }
    }

    private void announce(Towline towline) {
        towline.addresses().forEach((name, address) -> LOG.info("listening on {} ({})", url(name, address), name));
        LOG.info(
                "{} over {}",
                counted(config.routes().size(), "route", "routes"),
                counted(config.upstreams().size(), "upstream", "upstreams"));
    }

    private String url(String listener, InetSocketAddress address) {
        String scheme = config.listeners().get(listener).tls().isPresent() ? "wss://" : "ws://";
        String host = AddressText.of(address.getAddress());
        return scheme + (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + address.getPort();
    }

    private static String counted(int things, String one, String many) {
        return things + " " + (things == 1 ? one : many);
    }
}
