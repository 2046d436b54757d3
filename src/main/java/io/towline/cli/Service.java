package io.towline.cli;

import io.towline.Towline;
import io.towline.config.ProxyConfig;
import io.towline.service.Signals;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A running proxy between its start and the signal that ends it. */
final class Service {

    private static final Logger LOG = LoggerFactory.getLogger("towline");

    private Service() {}

    /** Returns when the proxy has drained. */
    static void run(ProxyConfig config, Towline towline) throws InterruptedException {
        CountDownLatch stop = new CountDownLatch(1);
        Signals.on(Set.of("TERM", "INT"), (name, times) -> stop(name, times, stop, towline));
        towline.addresses()
                .forEach((name, address) -> LOG.info("listening on {} ({})", url(config, name, address), name));
        LOG.info(
                "{} over {}",
                counted(config.routes(), "route", "routes"),
                counted(config.upstreams(), "upstream", "upstreams"));
        stop.await();
        towline.drain();
        LOG.info("stopped");
    }

    /** The first asks it to leave in order, the second to make haste, the third to go. */
    private static void stop(String name, int times, CountDownLatch stop, Towline towline) {
        switch (times) {
            case 1 -> {
                LOG.info("SIG{}: draining {}", name, towline.relays() == 1 ? "1 relay" : towline.relays() + " relays");
                stop.countDown();
            }
            case 2 -> {
                LOG.info("SIG{} again: telling all that are left to go now", name);
                towline.hasten();
            }
            default -> {
                LOG.info("SIG{} again: cutting what is left", name);
                towline.close();
            }
        }
    }

    private static String url(ProxyConfig config, String listener, InetSocketAddress address) {
        String scheme = config.listeners().get(listener).tls().isPresent() ? "wss://" : "ws://";
        String host = address.getAddress().getHostAddress();
        return scheme + (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + address.getPort();
    }

    private static String counted(Map<String, ?> things, String one, String many) {
        return things.size() + " " + (things.size() == 1 ? one : many);
    }
}
