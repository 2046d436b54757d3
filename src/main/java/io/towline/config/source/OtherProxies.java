package io.towline.config.source;

import io.towline.config.source.Foreign.Line;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** What of other proxies' files goes into a {@link Sketch}. */
final class OtherProxies {

    private OtherProxies() {}

    static String nginx(List<Line> lines) {
        Sketch sketch = new Sketch();
        for (Line line : lines) {
            List<String> words = line.words();
            if (line.first().equals("upstream") && words.size() > 1) {
                sketch.group(words.get(1).replaceFirst("[{].*", "")); // its servers are named in it, or behind it
            }
        }
        for (Line line : lines) {
            for (String part : line.bare().split("[;{}]")) {
                List<String> words = Arrays.asList(part.strip().split("\\s+"));
                switch (words.getFirst()) {
                    case "listen" -> sketch.bind(second(words));
                    case "server_name" -> words.stream().skip(1).forEach(sketch::host);
                    case "location" -> sketch.path(words.getLast());
                    case "proxy_pass", "server" -> sketch.server(second(words));
                    case "ssl_certificate" -> sketch.certificate(second(words));
                    case "ssl_certificate_key" -> sketch.key(second(words));
                    default -> {}
                }
            }
        }
        return sketch.hocon();
    }

    static String caddy(List<Line> lines) {
        Sketch sketch = new Sketch();
        for (Line line : lines) {
            List<String> words = new ArrayList<>(line.words());
            words.removeIf(word -> word.equals("{") || word.equals("}") || word.startsWith("@"));
            if (words.isEmpty()) {
                continue;
            }
            switch (words.getFirst()) {
                case "reverse_proxy", "to" ->
                    words.stream().skip(1).forEach(word -> {
                        if (word.startsWith("/")) {
                            sketch.path(word);
                        } else {
                            sketch.server(word);
                        }
                    });
                case "handle", "handle_path", "route", "path" -> sketch.path(second(words));
                case "tls" -> {
                    sketch.certificate(second(words));
                    sketch.key(words.getLast());
                }
                default -> {
                    if (line.column() == 1) { // directives are indented, sites are not
                        words.forEach(word -> site(word, sketch));
                    }
                }
            }
        }
        return sketch.hocon();
    }

    /** Traefik's and Envoy's, by their words, wherever they stand. */
    static String yaml(List<Line> lines) {
        Sketch sketch = new Sketch();
        String host = "";
        for (Line line : lines) {
            String bare = line.bare().replaceAll("[\"'{}\\[\\]]", " ").strip();
            quoted(bare, "Host(`").ifPresent(sketch::host);
            quoted(bare, "PathPrefix(`").or(() -> quoted(bare, "Path(`")).ifPresent(sketch::path);
            List<String> words = Arrays.asList(bare.replaceFirst("^- +", "").split("[\\s,]+"));
            for (int i = 0; i + 1 < words.size(); i++) {
                switch (words.get(i)) {
                    case "url:" -> sketch.server(words.get(i + 1));
                    case "address:" -> {
                        host = words.get(i + 1);
                        sketch.bind(host);
                    }
                    case "port_value:" -> {
                        boolean wildcard = host.equals("0.0.0.0") || host.equals("::");
                        sketch.bind((wildcard ? "" : host) + ":" + words.get(i + 1));
                        if (!wildcard) {
                            sketch.server(host + ":" + words.get(i + 1));
                        }
                    }
                    case "prefix:" -> sketch.path(words.get(i + 1));
                    default -> {}
                }
            }
        }
        return sketch.hocon();
    }

    private static Optional<String> quoted(String text, String before) {
        int start = text.indexOf(before);
        int end = start < 0 ? -1 : text.indexOf('`', start + before.length());
        return end < 0 ? Optional.empty() : Optional.of(text.substring(start + before.length(), end));
    }

    static String apache(List<Line> lines) {
        Sketch sketch = new Sketch();
        for (Line line : lines) {
            List<String> words =
                    Arrays.asList(line.bare().replaceAll("[<>\"]", " ").strip().split("\\s+"));
            switch (words.getFirst()) {
                case "VirtualHost", "Listen" -> sketch.bind(":" + second(words).replaceFirst(".*:", ""));
                case "ServerName", "ServerAlias" -> words.stream().skip(1).forEach(sketch::host);
                case "Location" -> sketch.path(second(words));
                case "ProxyPass", "ProxyPassMatch" -> {
                    if (second(words).startsWith("/") || second(words).startsWith("^")) {
                        sketch.path(second(words));
                    }
                    words.stream()
                            .skip(1)
                            .filter(word -> word.contains("://") && !word.startsWith("balancer:"))
                            .forEach(sketch::server);
                }
                case "BalancerMember" -> sketch.server(second(words));
                case "SSLCertificateFile" -> sketch.certificate(second(words));
                case "SSLCertificateKeyFile" -> sketch.key(second(words));
                default -> {}
            }
        }
        return sketch.hocon();
    }

    private static void site(String word, Sketch sketch) {
        String address = word.replaceFirst("^https?://", "").replace(",", "");
        int colon = address.lastIndexOf(':');
        sketch.host(colon < 0 ? address : address.substring(0, colon));
        if (colon >= 0) {
            sketch.bind(address.substring(colon));
        }
    }

    static String haproxy(List<Line> lines) {
        Sketch sketch = new Sketch();
        for (Line line : lines) {
            List<String> words = line.words();
            switch (line.first()) {
                case "bind" -> sketch.bind(second(words));
                case "server" -> sketch.server(words.size() > 2 ? words.get(2) : "");
                case "acl", "use_backend", "http-request" -> {
                    path(words, sketch);
                    host(words, sketch);
                }
                default -> {}
            }
        }
        return sketch.hocon();
    }

    private static void path(List<String> words, Sketch sketch) {
        if (words.contains("path_beg") || words.contains("path")) {
            words.stream().filter(word -> word.startsWith("/")).forEach(sketch::path);
        }
    }

    private static void host(List<String> words, Sketch sketch) {
        if (words.stream().anyMatch(word -> word.startsWith("hdr") && word.contains("(host)"))) {
            sketch.host(words.getLast());
        }
    }

    private static String second(List<String> words) {
        return words.size() > 1 ? words.get(1) : "";
    }
}
