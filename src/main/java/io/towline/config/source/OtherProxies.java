package io.towline.config.source;

import io.towline.config.source.Foreign.Line;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** What of other proxies' files goes into a {@link Sketch}. */
final class OtherProxies {

    private OtherProxies() {}

    static String nginx(List<Line> lines) {
        Sketch sketch = new Sketch();
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
        boolean first = true;
        for (Line line : lines) {
            List<String> words = new ArrayList<>(line.words());
            words.removeIf(word -> word.equals("{") || word.equals("}"));
            if (words.isEmpty()) {
                continue;
            }
            switch (words.getFirst()) {
                case "reverse_proxy" ->
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
                    if (first) {
                        words.forEach(word -> site(word, sketch));
                    }
                }
            }
            first &= words.getFirst().equals("{");
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
