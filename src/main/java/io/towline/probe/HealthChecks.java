package io.towline.probe;

import io.towline.config.UpstreamConfig.Check;
import io.towline.config.UpstreamConfig.Server;
import io.towline.io.IoThread;
import io.towline.upstream.UpstreamGroup;
import java.util.Collection;
import java.util.HashMap;
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
    private final Map<UpstreamGroup, Map<Server, HealthCheck>> running = new IdentityHashMap<>();
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
                each.getValue().values().forEach(HealthCheck::end);
            }
            return gone;
        });
        groups.forEach(group -> {
            if (running.putIfAbsent(group, new HashMap<>()) == null) {
                group.whenMembersChange(() -> membersChanged(group));
            }
            membersChanged(group);
        });
    }

    private synchronized void membersChanged(UpstreamGroup group) {
        Map<Server, HealthCheck> checks = running.get(group);
        if (checks == null || group.config().health().active().check() == Check.OFF) {
            return;
        }
        List<Server> members = group.members();
        checks.entrySet().removeIf(each -> {
            boolean gone = !members.contains(each.getKey());
            if (gone) {
                each.getValue().end();
            }
            return gone;
        });
        members.forEach(each -> checks.computeIfAbsent(each, server -> begin(group, server)));
    }

    private HealthCheck begin(UpstreamGroup group, Server server) {
        HealthCheck check = new HealthCheck(group, server, owners.apply(threads.get(begun++ % threads.size())));
        check.begin();
        return check;
    }

    /** Ends them all. */
    public void close() {
        follow(List.of());
    }
}
