package io.towline.reload;

import io.towline.config.UpstreamConfig;
import io.towline.config.pem.UnusablePem;
import io.towline.io.Clock;
import io.towline.upstream.UpstreamGroup;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;

/** Makes the groups of a configuration out of those that are there: who is to be as it was stays, with all it knows. */
public final class UpstreamGroups {

    private final Clock clock;
    private final Executor tasks;

    /** @param tasks for the costly steps of TLS handshakes */
    public UpstreamGroups(Clock clock, Executor tasks) {
        this.clock = clock;
        this.tasks = tasks;
    }

    /** @param inForce what is left to do when they take over: must not fail, nor wait */
    public record Change(Map<String, UpstreamGroup> groups, List<Runnable> inForce) {
        public Change {
            groups = Map.copyOf(groups);
            inForce = List.copyOf(inForce);
        }
    }

    /** @throws UnusablePem if a file of certificates cannot be used */
    public Change change(Map<String, UpstreamGroup> before, Collection<UpstreamConfig> wanted) throws UnusablePem {
        Map<String, UpstreamGroup> groups = new HashMap<>();
        List<Runnable> inForce = new ArrayList<>();
        for (UpstreamConfig config : wanted) {
            UpstreamGroup old = before.get(config.name());
            if (old != null && old.config().equals(config)) {
                inForce.add(old.readCertificates());
                groups.put(config.name(), old);
                continue;
            }
            if (old == null) {
                UpstreamGroup fresh = new UpstreamGroup(config, clock, tasks);
                fresh.awaitServices();
                groups.put(config.name(), fresh);
                continue;
            }
            UpstreamGroup successor = old.successor(config, tasks);
            successor.awaitServices(); // its predecessor serves meanwhile
            inForce.add(successor::comeIntoForce);
            groups.put(config.name(), successor);
        }
        return new Change(groups, inForce);
    }
}
