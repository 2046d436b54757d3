package io.towline.upstream;

import io.towline.config.UpstreamConfig;
import io.towline.config.UpstreamConfig.Location;
import io.towline.config.UpstreamConfig.Server;
import io.towline.upstream.connect.Names;
import io.towline.upstream.health.ActiveHealth;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which servers a group has now: those of its configuration, and in the place of a name with several addresses each of them.
 *
 * <p>Owner: the lock of {@link KnownServers}, for every method that does not say otherwise.
 */
final class GroupServers {

    private static final Logger LOG = LoggerFactory.getLogger(UpstreamGroup.class); // whose servers they are

    private static final Duration FIRST_ANSWER = Duration.ofSeconds(2);

    private final UpstreamConfig config;
    private final Names names;
    private final KnownServers known;

    /** Set when the group comes into force, and when a name gets or loses an address. */
    private volatile List<ServerState> now = List.of();

    private volatile Runnable membersChanged = () -> {};

    GroupServers(UpstreamConfig config, Names names, KnownServers known) {
        this.config = config;
        this.names = names;
        this.known = known;
    }

    /** Takes the lock itself. */
    void comeIntoForce() {
        names.comeIntoForce(config, this::lookedUp);
        synchronized (known) {
            now = known.of(config, this::membersOf);
        }
    }

    void awaitFirst() {
        try {
            names.awaitServices(config, FIRST_ANSWER);
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
        }
    }

    private Members membersOf(Server configured) {
        return configured.at() instanceof Location.Service service
                ? Members.of(configured, service, names.targets(configured))
                : Members.of(configured, names.addresses(configured));
    }

    /** On the thread of a lookup; without the lock. */
    private void lookedUp() {
        Map<Server, Members> members = new LinkedHashMap<>();
        List<Server> before;
        boolean changed;
        synchronized (known) {
            if (!known.isInForce(config)) {
                return; // another configuration is, and has its own
            }
            config.servers().forEach(each -> members.put(each, membersOf(each)));
            before = members();
            now = known.of(config, members::get);
            changed = !before.equals(members());
        }
        if (changed) {
            members.forEach((configured, its) -> MembersLog.changed(config.name(), configured, before, its));
            membersChanged.run();
            known.queue().wake(true);
        }
    }

    /** Any thread. */
    List<ServerState> now() {
        return now;
    }

    /** Any thread. */
    List<Server> members() {
        return now.stream().map(ServerState::server).toList();
    }

    /** Any thread. */
    void whenMembersChange(Runnable follower) {
        membersChanged = follower;
    }

    /** The one of this address, or else all addresses of the one in the configuration. */
    List<ServerState> meant(String url) {
        List<ServerState> exactly =
                now.stream().filter(state -> state.url().equals(url)).toList();
        return exactly.isEmpty()
                ? now.stream()
                        .filter(state -> state.server().configuredUrl().equals(url))
                        .toList()
                : exactly;
    }

    /** Whether the configuration has it or its name; any thread. */
    boolean has(String url) {
        return configured(url).isPresent();
    }

    /** Whether it is drained, or else all that go by its name. */
    boolean areDrained(String url) {
        List<ServerState> its = meant(url);
        List<ServerState> siblings =
                its.isEmpty() ? configured(url).map(this::meant).orElse(List.of()) : its;
        return !siblings.isEmpty() && siblings.stream().allMatch(ServerState::drained);
    }

    /**
     * Takes the lock itself.
     *
     * @return whether it is one of these
     */
    boolean drain(String url, boolean whether, long moment) {
        List<ServerState> meant;
        List<String> news = new ArrayList<>();
        synchronized (known) {
            meant = meant(url);
            for (ServerState state : meant) {
                if (state.drain(moment, whether)) {
                    news.add(state.url());
                }
            }
        }
        if (!news.isEmpty() && whether) {
            lostOne();
        } else if (!news.isEmpty()) {
            known.queue().wake(true);
        }
        String how = whether ? "drained" : "in use again";
        news.forEach(each -> LOG.info("upstream {}: server {} is {} by an operator", config.name(), each, how));
        return !meant.isEmpty();
    }

    /** Takes the lock itself. Nothing where it has left the group meanwhile. */
    ActiveHealth.News judged(Server server, Function<ServerState, ActiveHealth.News> judgement) {
        synchronized (known) {
            return now.stream()
                    .filter(state -> state.url().equals(server.url()))
                    .findFirst()
                    .map(judgement)
                    .orElse(ActiveHealth.News.NONE);
        }
    }

    /** Where few are left, others may be asked that were not before. Without the lock. */
    void lostOne() {
        if (config.balance().panic().isPresent()) {
            known.queue().wake(false);
        }
    }

    Set<String> drained() {
        return now.stream().filter(ServerState::drained).map(ServerState::url).collect(Collectors.toUnmodifiableSet());
    }

    /** Why there is no server to ask, for operators. */
    String whyNobody() {
        if (now.isEmpty()) {
            return names.trouble().orElse("no server is known yet");
        }
        if (now.stream().allMatch(ServerState::drained)) {
            return "drained by operator";
        }
        return now.stream().allMatch(state -> state.drained() || state.isDown())
                ? "no server is up"
                : "no server has room";
    }

    private Optional<String> configured(String url) {
        return config.servers().stream()
                .map(Server::url)
                .filter(each -> url.equals(each) || url.startsWith(each + "#"))
                .findFirst();
    }
}
