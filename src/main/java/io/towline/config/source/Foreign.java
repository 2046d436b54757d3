package io.towline.config.source;

import io.towline.config.source.Fault.Edit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A file in another program's language: nothing is gained by telling what in it is no HOCON. */
public final class Foreign {

    private static final int MOST_LINES = 5_000;
    private static final int LONGEST_LINE = 2_000;
    private static final int LONGEST_MEND = 4_000;

    private static final Set<String> OURS = Set.of("listeners", "upstreams", "routes", "defaults");
    private static final Set<String> NGINX = Set.of(
            "server",
            "location",
            "upstream",
            "http",
            "events",
            "listen",
            "server_name",
            "proxy_pass",
            "worker_processes",
            "user",
            "map",
            "stream",
            "proxy_set_header",
            "proxy_http_version",
            "include");
    private static final Set<String> HAPROXY = Set.of("frontend", "backend", "listen", "global", "defaults");
    private static final Set<String> CADDY =
            Set.of("reverse_proxy", "handle", "handle_path", "file_server", "respond", "encode", "tls", "route");

    private final String text;
    private final List<Line> lines = new ArrayList<>();

    record Line(int number, int column, List<String> words, String bare) {
        String first() {
            return words.getFirst();
        }
    }

    private Foreign(String text) {
        this.text = text;
    }

    /** Of a text that is no HOCON. The mend, where there is one, is in the place of the whole text. */
    public static Optional<Fault> recognise(String text) {
        Foreign foreign = new Foreign(text);
        foreign.read();
        return foreign.lines.isEmpty() ? Optional.empty() : foreign.fault();
    }

    private void read() {
        int number = 0;
        for (String line : text.lines().limit(MOST_LINES).toList()) {
            number++;
            if (line.length() > LONGEST_LINE) {
                continue;
            }
            String bare = withoutComment(line).strip();
            if (!bare.isEmpty() && bare.charAt(0) != ';') {
                int column = line.indexOf(bare.charAt(0)) + 1;
                lines.add(new Line(
                        number,
                        column,
                        Arrays.asList(bare.replace(";", " ").strip().split("\\s+")),
                        bare));
            }
        }
    }

    private static String withoutComment(String line) {
        int hash = line.indexOf('#');
        while (hash > 0 && !Character.isWhitespace(line.charAt(hash - 1))) {
            hash = line.indexOf('#', hash + 1);
        }
        return hash < 0 ? line : line.substring(0, hash);
    }

    private Optional<Fault> fault() {
        boolean ours = lines.stream()
                .anyMatch(line -> line.column() < 4
                        && OURS.contains(word(line.first().replaceFirst("^[{\"]+", "")))
                        && !isHaproxySection(line));
        Optional<String> toml = Toml.hocon(lines);
        if (toml.isPresent()) {
            return Optional.of(told(firstThat(Toml::isHeader), "TOML", toml.get()));
        }
        if (Yaml.isYaml(text)) {
            boolean top = lines.stream().anyMatch(line -> line.column() == 1 && OURS.contains(word(line.first())));
            String hocon = top ? Yaml.hocon(text).orElse("") : OtherProxies.yaml(lines);
            return Optional.of(told(lines.getFirst(), "YAML", hocon));
        }
        if (ours) {
            return Optional.empty();
        }
        if (lines.stream().anyMatch(Foreign::isApacheSection)) {
            return Optional.of(
                    told(firstThat(Foreign::isApacheSection), "Apache's language", OtherProxies.apache(lines)));
        }
        if (lines.stream().anyMatch(Foreign::isHaproxySection)) {
            return Optional.of(
                    told(firstThat(Foreign::isHaproxySection), "HAProxy's language", OtherProxies.haproxy(lines)));
        }
        if (lines.stream().anyMatch(Foreign::isNginx)) {
            return Optional.of(told(firstThat(Foreign::isNginx), "nginx's language", OtherProxies.nginx(lines)));
        }
        if (lines.stream().anyMatch(line -> CADDY.contains(line.first()))) {
            return Optional.of(told(lines.getFirst(), "a Caddyfile", OtherProxies.caddy(lines)));
        }
        return Optional.empty();
    }

    private Line firstThat(java.util.function.Predicate<Line> is) {
        return lines.stream().filter(is).findFirst().orElse(lines.getFirst());
    }

    /** {@code listeners.plain {} as {@code listeners}. */
    private static String word(String first) {
        int end = 0;
        while (end < first.length() && Character.isLetter(first.charAt(end))) {
            end++;
        }
        return first.substring(0, end);
    }

    private static boolean isHaproxySection(Line line) {
        return HAPROXY.contains(line.first())
                && line.words().size() < 4
                && !line.bare().endsWith("{")
                && !line.bare().endsWith(";")
                && line.bare().indexOf('=') < 0
                && (line.words().size() == 2
                        || line.first().equals("global")
                        || line.first().equals("defaults"))
                && line.column() == 1;
    }

    private static boolean isApacheSection(Line line) {
        return line.bare().startsWith("<")
                && line.bare().endsWith(">")
                && line.bare().length() > 3;
    }

    private static boolean isNginx(Line line) {
        return NGINX.contains(line.first())
                && (line.bare().endsWith(";")
                        || line.bare().endsWith("{")
                        || line.bare().endsWith("}") && line.bare().contains(";"));
    }

    private Fault told(Line line, String language, String mend) {
        String what = "this is " + language + ", and Towline's files are HOCON, with braces and equals signs. "
                + (mend.isEmpty() || mend.length() > LONGEST_MEND
                        ? "Begin with conf/proxy.conf, or see \"towline defaults\"."
                        : "To begin with, write: " + mend);
        return new Fault(line.number(), line.column(), what, Fault.Kind.STRUCTURE, new Edit(0, text.length(), mend));
    }
}
