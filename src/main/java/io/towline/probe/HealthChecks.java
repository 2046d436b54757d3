package io.towline.probe;

import io.towline.config.UpstreamConfig.Active;
import io.towline.config.UpstreamConfig.Check;
import io.towline.config.UpstreamConfig.Server;
import io.towline.io.IoThread;
import io.towline.upstream.UpstreamGroup;
import java.util.ArrayList;
import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.xnio.XnioIoThread;

/**
 * The checks of all groups in force: one for each server whose group wants any, spread over the I/O threads.
 *
 * <p>Owner: its own lock; checks live on their I/O threads.
 */
public final class HealthChecks {

    private final List<XnioIoThread> threads;
    private final Function<XnioIoThread, IoThread> owners;
    private final Map<UpstreamGroup, List<HealthCheck>> running = new IdentityHashMap<>();
    private int begun;

    /** @param threads at least one */
    public HealthChecks(List<XnioIoThread> threads, Function<XnioIoThread, IoThread> owners) {
        this.threads = List.copyOf(threads);
        this.owners = owners;
    }

    /** These are the groups in force: those that were checked before go on as they were, others end or begin. Waits for nothing. */
    public synchronized void follow(Collection<UpstreamGroup> groups) {
        running.entrySet().removeIf(each -> {
            boolean gone = !groups.contains(each.getKey());
            if (gone) {
                each.getValue().forEach(HealthCheck::end);
            }
            return gone;
        });
        groups.forEach(group -> running.computeIfAbsent(group, this::begin));
    }

    private List<HealthCheck> begin(UpstreamGroup group) {
        Active settings = group.config().health().active();
        List<HealthCheck> checks = new ArrayList<>();
        if (settings.check() != Check.OFF) {
            for (Server server : group.config().servers()) {
                IoThread io = owners.apply(threads.get(begun++ % threads.size()));
                HealthCheck check = new HealthCheck(group, server, io);
                checks.add(check);
                check.begin();
            }
        }
        return checks;
    }

    /** Ends them all. */
    public void close() {
        follow(List.of());
    }
}
