package io.towline.reload;

import io.towline.bridge.script.ClientScripts;
import io.towline.config.ConfigResult;
import io.towline.config.ListenerConfig;
import io.towline.config.Mistake;
import io.towline.config.Places;
import io.towline.config.ProxyConfig;
import io.towline.config.UpstreamConfig;
import io.towline.config.pem.UnusablePem;
import io.towline.config.read.ConfigFile;
import io.towline.gateway.routing.Routing;
import io.towline.io.Clock;
import io.towline.listener.Listener;
import io.towline.upstream.UpstreamGroup;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Judges a configuration as a start does, without opening anything: what the rooms refuse though each setting is right by itself becomes
 * a mistake like the others. Whoever runs, reloads or checks a file loads it by this, so that all say the same of it. What is left to
 * fail at a start is what is so at that moment only: a port that is taken.
 */
public final class Preflight {

    private final ConfigResult.Usable usable;
    private final List<Mistake> mistakes = new ArrayList<>();

    private Preflight(ConfigResult.Usable usable) {
        this.usable = usable;
    }

    /** Reads the file, and what it names; blocks. */
    public static ConfigResult load(Path file) {
        return judged(ConfigFile.load(file));
    }

    /** The same, with what another process has in its environment besides. */
    public static ConfigResult load(Path file, Map<String, String> environment) {
        return judged(ConfigFile.load(file, environment));
    }

    /** The same of a text that is in no file; {@code name} is what mistakes call it. */
    public static ConfigResult loadText(Path name, byte[] text, Map<String, String> environment) {
        return judged(ConfigFile.loadText(name, text, environment));
    }

    public static ConfigResult judged(ConfigResult read) {
        return switch (read) {
            case ConfigResult.Unusable unusable -> unusable;
            case ConfigResult.Usable usable -> {
                List<Mistake> mistakes = new Preflight(usable).mistakes();
                yield mistakes.isEmpty() ? usable : new ConfigResult.Unusable(mistakes);
            }
        };
    }

    /** One step of a start. */
    @FunctionalInterface
    private interface Step<T> {
        T take() throws IOException, UnusablePem;
    }

    private List<Mistake> mistakes() {
        ProxyConfig config = usable.config();
        sorted(config.listeners()).forEach(listener -> attempt(path(listener), () -> Listener.readTls(listener)));
        Map<String, UpstreamGroup> groups = new HashMap<>();
        for (UpstreamConfig upstream : sorted(config.upstreams())) {
            attempt("upstreams." + upstream.name(), () -> new UpstreamGroup(upstream, Clock.system(), Runnable::run))
                    .ifPresent(group -> groups.put(upstream.name(), group));
        }
        if (groups.size() == config.upstreams().size()) {
            attempt("routes", () -> Routing.of(config.listeners().values(), sorted(config.routes()), groups));
        }
        attempt(
                "bridge.client-scripts",
                () -> ClientScripts.load(config.bridge().clientScripts(), Optional.empty()));
        return List.copyOf(mistakes);
    }

    private <T> Optional<T> attempt(String path, Step<T> step) {
        try {
            return Optional.of(step.take());
        } catch (IOException | UnusablePem | IllegalArgumentException refused) {
            refuse(path, String.valueOf(refused.getMessage()));
            return Optional.empty();
        }
    }

    /** Rooms name a setting in front of what they say where they know it. */
    private void refuse(String path, String said) {
        Places places = usable.places();
        String named = said.startsWith(path + ".") ? said.substring(0, said.indexOf(':')) : path;
        mistakes.add(new Mistake(places.where(named), named.equals(path) ? path + ": " + said : said));
    }

    private static String path(ListenerConfig listener) {
        return "listeners." + listener.name();
    }

    private static <T> List<T> sorted(Map<String, T> entries) {
        return entries.entrySet().stream()
                .sorted(Map.Entry.comparingByKey(Comparator.naturalOrder()))
                .map(Map.Entry::getValue)
                .toList();
    }
}
