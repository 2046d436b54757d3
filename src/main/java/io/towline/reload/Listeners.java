package io.towline.reload;

import io.towline.config.ListenerConfig;
import io.towline.config.value.BindAddress;
import io.towline.io.IoThreads;
import io.towline.listener.Listener;
import io.towline.listener.exchange.RequestHandlers;
import io.towline.listener.tls.ListenerTls;
import io.towline.service.socket.BindFailure;
import io.towline.service.socket.InheritedSocket;
import io.towline.service.socket.InheritedSockets;
import io.towline.service.socket.KeptSockets;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xnio.XnioWorker;

/**
 * The listeners that are open. A change keeps the sockets that are wanted further, under whatever name: a client that waits in one of
 * them would be lost with it.
 *
 * <p>Owner: one thread at a time for changes, any for the rest.
 */
public final class Listeners {

    /** What listeners are made with. */
    public record Means(XnioWorker worker, IoThreads threads, InheritedSockets sockets) {}

    private static final Logger LOG = LoggerFactory.getLogger("towline");

    private final Means means;
    private final Function<ListenerConfig, RequestHandlers> handlers;
    private volatile Map<String, Listener> open = Map.of();

    /** @param handlers what get a listener's requests */
    public Listeners(Means means, Function<ListenerConfig, RequestHandlers> handlers) {
        this.means = means;
        this.handlers = handlers;
    }

    record Wanted(ListenerConfig config, Optional<ListenerTls> tls) {}

    /**
     * The first ones. Those that an earlier process left are taken over; what nobody wants of them would hold its port.
     *
     * @throws IOException as {@link #prepare}
     */
    public void open(Collection<ListenerConfig> wanted) throws IOException {
        List<InheritedSocket> used =
                wanted.stream().map(this::inherited).flatMap(Optional::stream).toList();
        means.sockets().kept().retain(used::contains);
        apply(prepare(wanted));
        means.sockets().kept().close();
    }

    /** Leaves the sockets to the next process, but for those that the service manager holds anyway. No change may come after this. */
    public void handOver(KeptSockets.Keeper keeper) {
        for (Listener listener : open.values()) {
            BindAddress bind = listener.config().bind();
            if (!means.sockets().isHeld(bind.address(), bind.dualStack())) {
                KeptSockets.handOver(bind.address(), bind.dualStack(), listener.address(), keeper);
            }
        }
    }

    /**
     * All that is needed for a change: nothing that can fail is left.
     *
     * @param kept their sockets stay
     * @param bound nobody is accepted yet
     */
    public record Change(Map<Listener, Wanted> kept, List<Listener> bound) {

        /** Those with the same settings and other certificates. */
        List<String> renewed() {
            return kept.entrySet().stream()
                    .filter(entry ->
                            entry.getKey().config().equals(entry.getValue().config()))
                    .filter(entry ->
                            !entry.getKey().tls().equals(entry.getValue().tls()))
                    .map(entry -> entry.getKey().config().name())
                    .sorted()
                    .toList();
        }

        /** It will not be. */
        void discard() {
            bound.forEach(Listener::close);
        }
    }

    /**
     * Reads certificates and binds what is new; nobody notices.
     *
     * @throws IOException naming the listener and what is wrong; nothing is left behind
     */
    public Change prepare(Collection<ListenerConfig> wanted) throws IOException {
        Map<Listener, Wanted> kept = new LinkedHashMap<>();
        List<Wanted> fresh = new ArrayList<>();
        Map<String, Listener> sockets = sockets(wanted);
        for (ListenerConfig config : sorted(wanted)) {
            Optional<ListenerTls> read = Listener.readTls(config);
            Listener socket = sockets.get(config.name());
            if (socket == null) {
                fresh.add(new Wanted(config, read));
            } else {
                kept.put(socket, new Wanted(config, same(socket, read)));
            }
        }
        return new Change(Collections.unmodifiableMap(kept), bind(fresh));
    }

    private static List<ListenerConfig> sorted(Collection<ListenerConfig> configs) {
        return configs.stream()
                .sorted(Comparator.comparing(ListenerConfig::name))
                .toList();
    }

    /** Which open listener's socket a wanted one takes over, by its name: its own, else one that has just this address. */
    private Map<String, Listener> sockets(Collection<ListenerConfig> wanted) {
        Map<String, Listener> taken = new TreeMap<>();
        for (ListenerConfig config : wanted) {
            Optional.ofNullable(open.get(config.name()))
                    .filter(own -> own.config().bind().equals(config.bind()))
                    .ifPresent(own -> taken.put(config.name(), own));
        }
        for (ListenerConfig config : wanted) {
            if (!taken.containsKey(config.name()) && config.bind().port() != 0) {
                open.values().stream()
                        .filter(other -> other.config().bind().equals(config.bind()))
                        .filter(Predicate.not(taken::containsValue))
                        .findFirst()
                        .ifPresent(other -> taken.put(config.name(), other));
            }
        }
        return taken;
    }

    /** The one in use where the files have not changed: with another one clients could not resume their TLS sessions. */
    private static Optional<ListenerTls> same(Listener listener, Optional<ListenerTls> read) {
        Optional<ListenerTls> inUse = listener.tls();
        return inUse.isPresent() && read.isPresent() && inUse.get().isLike(read.get()) ? inUse : read;
    }

    private List<Listener> bind(List<Wanted> fresh) throws IOException {
        List<Listener> bound = new ArrayList<>();
        try {
            for (Wanted wanted : fresh) {
                bound.add(bind(wanted));
            }
            return List.copyOf(bound);
        } catch (IOException failed) {
            bound.forEach(Listener::close);
            throw explained(failed, fresh.get(bound.size()).config());
        } catch (RuntimeException | Error defect) {
            bound.forEach(Listener::close);
            throw defect;
        }
    }

    /** Who has the port, where that is what is wrong. */
    private IOException explained(IOException failed, ListenerConfig config) {
        int port = config.bind().port();
        Optional<String> ours = open.values().stream()
                .filter(listener -> listener.address().getPort() == port)
                .map(listener -> ", where listener " + listener.config().name() + " still listens, on "
                        + listener.config().bind().text()
                        + ". Take another port, or restart Towline.")
                .findFirst();
        String mend = BindFailure.mend(failed, config.bind().address());
        return mend.isEmpty() ? failed : new IOException(failed.getMessage() + ours.orElse(mend), failed);
    }

    private Optional<InheritedSocket> inherited(ListenerConfig config) {
        return means.sockets().at(config.bind().address(), config.bind().dualStack());
    }

    private Listener bind(Wanted wanted) throws IOException {
        ListenerConfig config = wanted.config();
        Optional<InheritedSocket> inherited = inherited(config);
        if (config.bind().oneFamily()
                && inherited.filter(InheritedSocket::dualStack).isPresent()) {
            LOG.warn(
                    "listener {} is open to IPv4 and IPv6, since inherited socket {} is. Write ListenStream={} into its .socket"
                            + " unit (with BindIPv6Only=ipv6-only for [::]), or bind = \":{}\".",
                    config.name(),
                    inherited.get().name(),
                    config.bind().text(),
                    config.bind().port());
        }
        return Listener.bind(config, wanted.tls(), inherited, means.worker(), means.threads(), handlers.apply(config));
    }

    /**
     * Puts a change in force: first those that stay, then the new ones accept, then those that nobody wants are closed. Their idle
     * connections are closed with them, their conversations go on.
     */
    public void apply(Change change) {
        Map<String, Listener> next = new TreeMap<>();
        change.kept().forEach((listener, wanted) -> {
            renew(listener, wanted);
            next.put(wanted.config().name(), listener);
        });
        for (Listener listener : change.bound()) {
            listener.accept();
            next.put(listener.config().name(), listener);
        }
        Set<Listener> gone = new HashSet<>(open.values());
        gone.removeAll(next.values());
        open = Collections.unmodifiableMap(next);
        gone.forEach(Listener::close);
        gone.forEach(Listener::closeIdle);
        Set<InheritedSocket> used = new HashSet<>();
        next.values().forEach(each -> inherited(each.config()).ifPresent(used::add));
        means.sockets().warnUnless(used::contains);
    }

    private void renew(Listener listener, Wanted wanted) {
        if (!listener.config().equals(wanted.config()) || !listener.tls().equals(wanted.tls())) {
            listener.renew(wanted.config(), wanted.tls(), handlers.apply(wanted.config()));
        }
    }

    /** Sorted by name. */
    public Collection<Listener> open() {
        return open.values();
    }

    /** Where each listens in fact, by its name. */
    public Map<String, InetSocketAddress> addresses() {
        Map<String, InetSocketAddress> addresses = new TreeMap<>();
        open.forEach((name, listener) -> addresses.put(name, listener.address()));
        return addresses;
    }

    /** No change may come after this. */
    public void close() {
        open.values().forEach(Listener::close);
        means.sockets().close();
    }

    public void closeIdle() {
        open.values().forEach(Listener::closeIdle);
    }
}
