package io.towline.cli.run;

import io.towline.Towline;
import io.towline.cli.control.ExitCode;
import io.towline.cli.run.StopRequests.Urgency;
import io.towline.config.ProxyConfig;
import io.towline.conversation.AddressText;
import io.towline.io.Clock;
import io.towline.service.CertainEnd;
import io.towline.service.HeapReturn;
import io.towline.service.Signals;
import io.towline.service.socket.InheritedSockets;
import io.towline.service.systemd.Notifier;
import io.towline.service.systemd.StatusReports;
import io.towline.service.systemd.StopTimeout;
import io.towline.service.systemd.Watchdog;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A proxy from its start to the signal that ends it, as the operating system's service manager sees it. It listens to signals before it
 * listens to clients: whoever can reach it can stop it in order.
 */
public final class Service {

    private static final Logger LOG = LoggerFactory.getLogger("towline");

    private static final Duration STATUS_EVERY = Duration.ofSeconds(10);

    /** From the hard stop to the end of the process. */
    private static final Duration LAST_WORDS = Duration.ofSeconds(20);

    /** From the third signal to the end of the process, whatever holds it. */
    private static final Duration CUT_WITHIN = Duration.ofSeconds(5);

    private final ProxyConfig config;
    private final Notifier notifier;
    private final StopRequests requests;
    private final Thread waiting = Thread.currentThread();
    private final CountDownLatch stop = new CountDownLatch(1);
    private final CompletableFuture<Towline> serving = new CompletableFuture<>();
    private volatile Runnable hasten = () -> {};
    private volatile Runnable cut = () -> {};

    private Service(ProxyConfig config, Notifier notifier, Clock clock) {
        this.config = config;
        this.notifier = notifier;
        requests = new StopRequests(clock);
    }

    /** How a proxy begins. */
    @FunctionalInterface
    public interface Start {
        Towline begin(InheritedSockets sockets) throws IOException;
    }

    /**
     * Returns when the proxy has drained.
     *
     * @param clock tells signals that ask for more from one that came twice
     * @param started is run when it accepts
     */
    public static void run(ProxyConfig config, Start start, Clock clock, Runnable started)
            throws IOException, InterruptedException {
        Map<String, String> environment = System.getenv();
        Service service = new Service(config, Notifier.of(environment), clock);
        Signals.on(Set.of("TERM", "INT"), service::told);
        Signals.on(Set.of("HUP"), _ -> service.hungUp());
        InheritedSockets sockets = InheritedSockets.of(environment);
        List<String> kept = sockets.kept().names();
        try (Towline towline = start.begin(sockets)) {
            kept.forEach(service.notifier::letGo);
            service.hasten = towline::hasten;
            service.cut = towline::close;
            service.announce(towline);
            Thread.ofVirtual()
                    .start(() -> hintAtStop(towline.config().drain().time(), environment)); // systemd may be slow
            started.run();
            service.serve(towline, environment);
        }
        LOG.info("stopped");
    }

    private void serve(Towline towline, Map<String, String> environment) throws InterruptedException {
        notifier.ready(status(towline));
        towline.onReload(() -> notifier.reloading("reloading"), how -> reloaded(towline));
        serving.complete(towline);
        try (Watchdog _ = Watchdog.start(notifier, towline.heartbeats(), environment);
                HeapReturn _ = HeapReturn.start();
                StatusReports _ = StatusReports.start(notifier, () -> status(towline), STATUS_EVERY)) {
            stop.await();
            LOG.info(status(towline));
            notifier.stopping(
                    status(towline), towline.config().drain().hardStop().plus(LAST_WORDS));
            try (DrainReports _ = DrainReports.start(() -> status(towline), STATUS_EVERY)) {
                drain(towline);
            }
        }
    }

    private void drain(Towline towline) throws InterruptedException {
        try {
            if (notifier.hasManager()) {
                towline.handOver(notifier::keep);
            }
            towline.drain();
        } catch (InterruptedException cutShort) {
            LOG.info("not everything was over"); // the third signal: it is closed, and nobody is waited for any more
        }
    }

    private String status(Towline towline) {
        boolean draining = stop.getCount() == 0;
        int sessions = draining ? towline.sessionsLeft() : towline.sessions();
        String counts = counted(towline.relays(), "relay", "relays") + ", " + counted(sessions, "session", "sessions");
        if (draining && towline.requests() > 0) {
            counts += ", " + counted(towline.requests(), "request", "requests");
        }
        return draining ? "draining: " + counts + " left" : counts;
    }

    /** However it went, and unless it leaves: for the manager, ready would take that back. */
    private void reloaded(Towline towline) {
        if (stop.getCount() > 0) {
            notifier.ready(status(towline));
        }
    }

    /** Waits on the signal's own thread: for the start, and for its turn. What comes of it is in the log. */
    private void hungUp() {
        LOG.info("SIGHUP: reloading");
        serving.join().reload();
    }

    private void told(String name) {
        Optional<Urgency> urgency = requests.signalled();
        if (urgency.isEmpty()) {
            LOG.info("SIG{} once more, within a second: taken for the same", name);
            return;
        }
        switch (urgency.get()) {
            case DRAIN -> {
                LOG.info("SIG{}", name);
                stop.countDown();
            }
            case HASTEN -> {
                LOG.info("SIG{} again: telling all that are left to go now", name);
                hastened();
            }
            case CUT -> {
                beCertain(); // first: the log may be what holds us
                LOG.info("SIG{} again: cutting what is left, within {} s at most", name, CUT_WITHIN.toSeconds());
                cut.run();
                waiting.interrupt(); // it may wait for what will never be over
            }
        }
    }

    /** Also where there is no memory for a thread, or the program's file was replaced under it and its classes are gone. */
    private static void beCertain() {
        try {
            CertainEnd.within(CUT_WITHIN, ExitCode.FAILURE);
        } catch (Throwable broken) {
            Runtime.getRuntime().halt(ExitCode.FAILURE);
        }
    }

    private static void hintAtStop(Duration drain, Map<String, String> environment) {
        StopTimeout.of(environment).flatMap(timeout -> timeout.hint(drain)).ifPresent(LOG::warn);
    }

    private void hastened() {
        try {
            hasten.run();
        } catch (RejectedExecutionException gone) {
            LOG.debug("nothing is left to be hastened: {}", gone.toString());
        } catch (Throwable broken) {
            LOG.error("could not make haste; a third signal ends the process", broken);
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
        return scheme + AddressText.of(address);
    }

    private static String counted(int things, String one, String many) {
        return things + " " + (things == 1 ? one : many);
    }
}
