package io.towline.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.BiFunction;
import java.util.stream.Stream;

/**
 * What differs between two configurations, in the operators' words. Pure.
 *
 * @param sections further ones that differ, such as {@code drain}
 * @param needRestart settings that differ and take effect only at the next start
 */
public record ConfigDiff(
        Entries routes, Entries upstreams, Entries listeners, List<String> sections, List<String> needRestart) {

    private static final String NOTHING = "nothing changed";

    private record Setting(String path, BiFunction<ProxyConfig, ProxyConfig, Boolean> stays) {}

    private static final List<Setting> SECTIONS = List.of(
            new Setting("log", (one, other) -> one.log().equals(other.log())),
            new Setting("drain", (one, other) -> one.drain().equals(other.drain())),
            new Setting("bridge", (one, other) -> one.bridge().equals(other.bridge())),
            new Setting("park", (one, other) -> one.park().equals(other.park())),
            new Setting("otel", (one, other) -> one.otel().equals(other.otel())));

    private static final List<Setting> FOR_A_RESTART = List.of(
            new Setting(
                    "io.threads",
                    (one, other) -> one.io().threads() == other.io().threads()),
            new Setting(
                    "control.socket",
                    (one, other) ->
                            one.control().socket().equals(other.control().socket())),
            new Setting(
                    "admin.enabled",
                    (one, other) -> one.admin().enabled() == other.admin().enabled()),
            new Setting(
                    "admin.bind",
                    (one, other) -> one.admin()
                            .bind()
                            .text()
                            .equals(other.admin().bind().text())),
            new Setting(
                    "admin.token",
                    (one, other) -> one.admin().token().equals(other.admin().token())));

    /** The names of one kind of entry, sorted. */
    public record Entries(List<String> added, List<String> changed, List<String> removed) {
        public Entries {
            added = List.copyOf(added);
            changed = List.copyOf(changed);
            removed = List.copyOf(removed);
        }
    }

    public ConfigDiff {
        sections = List.copyOf(sections);
        needRestart = List.copyOf(needRestart);
    }

    public static ConfigDiff between(ProxyConfig before, ProxyConfig after) {
        return new ConfigDiff(
                entries(before.routes(), after.routes()),
                entries(before.upstreams(), after.upstreams()),
                entries(before.listeners(), after.listeners()),
                differing(before, after, SECTIONS),
                differing(before, after, FOR_A_RESTART));
    }

    /** Such as {@code +2 routes, ~1 upstream, -1 listener, ~drain}; {@code nothing changed} where no more than a restart is due. */
    public String summary() {
        List<String> parts = new ArrayList<>();
        describe(parts, routes, "route", "routes");
        describe(parts, upstreams, "upstream", "upstreams");
        describe(parts, listeners, "listener", "listeners");
        sections.forEach(section -> parts.add("~" + section));
        return parts.isEmpty() ? NOTHING : String.join(", ", parts);
    }

    /** Until a restart, at least. */
    public boolean changesNothing() {
        return summary().equals(NOTHING);
    }

    private static List<String> differing(ProxyConfig before, ProxyConfig after, List<Setting> settings) {
        return settings.stream()
                .filter(setting -> !setting.stays().apply(before, after))
                .map(Setting::path)
                .toList();
    }

    private static Entries entries(Map<String, ?> before, Map<String, ?> after) {
        return new Entries(
                sorted(after.keySet().stream().filter(name -> !before.containsKey(name))),
                sorted(after.keySet().stream()
                        .filter(before::containsKey)
                        .filter(name -> !before.get(name).equals(after.get(name)))),
                sorted(before.keySet().stream().filter(name -> !after.containsKey(name))));
    }

    private static List<String> sorted(Stream<String> names) {
        return List.copyOf(new TreeSet<>(names.toList()));
    }

    private static void describe(List<String> parts, Entries entries, String one, String many) {
        describe(parts, "+", entries.added().size(), one, many);
        describe(parts, "~", entries.changed().size(), one, many);
        describe(parts, "-", entries.removed().size(), one, many);
    }

    private static void describe(List<String> parts, String sign, int count, String one, String many) {
        if (count > 0) {
            parts.add(sign + count + " " + (count == 1 ? one : many));
        }
    }
}
