package io.towline.conversation.memory;

import io.towline.conversation.Cause;
import io.towline.conversation.Conversation;
import io.towline.conversation.Witness;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Warns when a server loses many conversations at once, as one that crashes does: once, when no more follow or ten seconds are over, with
 * their number; and of the same server again after a minute at the earliest. Any thread.
 */
public final class ServerLosses implements Witness {

    static final int MANY = 10;
    static final Duration WITHIN = Duration.ofSeconds(10);
    static final Duration SILENCE = Duration.ofMinutes(1);

    private static final Logger LOG = LoggerFactory.getLogger(ServerLosses.class);
    private static final Set<Cause> LOST = EnumSet.of(Cause.UPSTREAM_LOST, Cause.PING_TIMEOUT_UPSTREAM);

    /** More than anybody has; they are the configuration's, but reloads bring new ones. */
    private static final int MOST_SERVERS = 10_000;

    private record Server(String upstream, String url) {}

    /** Guarded by the map's owner. Times are of the clock. */
    private static final class Burst {
        private int lost;
        private int lostAtLastLook;
        private long first;
        private long last;
        private Cause cause = Cause.UPSTREAM_LOST;
        private Optional<Long> told = Optional.empty();

        void add(Cause another, long now) {
            first = lost == 0 ? now : first;
            last = now;
            cause = another;
            lost++;
        }

        boolean isLong(long now) {
            return now - first >= WITHIN.toNanos();
        }

        boolean maySpeak(long now) {
            return told.isEmpty() || now - told.get() >= SILENCE.toNanos();
        }

        Warning told(Server server, long now) {
            Warning warning = new Warning(server, lost, Duration.ofNanos(last - first), cause);
            told = Optional.of(now);
            lost = 0;
            return warning;
        }
    }

    private record Warning(Server server, int lost, Duration within, Cause cause) {

        void log() {
            LOG.warn(
                    "upstream {}: server {} lost {} conversations within {}s; \"towline why --cause {} --server {}\" shows them",
                    server.upstream(),
                    server.url(),
                    lost,
                    Math.max(1, within.toSeconds()),
                    cause.label(),
                    server.url());
        }
    }

    private final LongSupplier nanos;
    private final Map<Server, Burst> bursts = new HashMap<>(); // guarded by this

    public ServerLosses(LongSupplier nanos) {
        this.nanos = nanos;
    }

    @Override
    public void ended(Conversation over) {
        Cause cause = over.ending().cause();
        if (!LOST.contains(cause) || !over.hadOpened()) {
            return;
        }
        over.destination()
                .flatMap(to -> to.upstream().flatMap(name -> to.server().map(url -> new Server(name, url))))
                .ifPresent(server -> count(server, cause));
    }

    private synchronized void count(Server server, Cause cause) {
        Burst burst = bursts.get(server);
        if (burst == null) {
            if (bursts.size() == MOST_SERVERS) {
                return;
            }
            burst = new Burst();
            bursts.put(server, burst);
        }
        burst.add(cause, nanos.getAsLong());
    }

    /** To be called every few seconds: says what there is to say. */
    public void look() {
        due().forEach(Warning::log); // not under the lock, for which I/O threads may wait
    }

    private synchronized List<Warning> due() {
        List<Warning> due = new ArrayList<>();
        long now = nanos.getAsLong();
        for (Iterator<Map.Entry<Server, Burst>> all = bursts.entrySet().iterator(); all.hasNext(); ) {
            Map.Entry<Server, Burst> each = all.next();
            Burst burst = each.getValue();
            boolean settled = burst.lost == burst.lostAtLastLook || burst.isLong(now);
            if (burst.lost >= MANY && settled && burst.maySpeak(now)) {
                due.add(burst.told(each.getKey(), now));
            } else if (burst.lost < MANY && burst.isLong(now)) {
                burst.lost = 0; // some go now and then
            }
            burst.lostAtLastLook = burst.lost;
            if (burst.lost == 0 && burst.maySpeak(now)) {
                all.remove();
            }
        }
        return due;
    }
}
