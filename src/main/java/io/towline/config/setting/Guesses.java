package io.towline.config.setting;

import io.towline.config.source.SettingPaths;
import io.towline.config.value.Addresses;
import java.net.IDN;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** What may have been meant by a value that does not fit: candidates, to be judged by the setting's own grammar. */
public final class Guesses {

    private static final int LONGEST = 2_000;
    private static final List<String> EVERYBODY = List.of("0.0.0.0/0", "::/0");
    private static final List<String> PRIVATE = List.of("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7");

    private Guesses() {}

    public static List<List<String>> paths(String text) {
        if (text.length() > LONGEST) {
            return List.of();
        }
        String bare =
                clean(text).replaceFirst("^[A-Za-z][A-Za-z0-9+.-]*://[^/]*", "").replaceFirst("[?#].*", "");
        String plain = SettingPaths.plain(bare);
        return single(encoded(resolved(bare)), resolved(plain), encoded(resolved(plain)), "/");
    }

    /** Without dot segments and empty ones. */
    private static String resolved(String path) {
        List<String> segments = new ArrayList<>();
        for (String segment : path.split("/")) {
            String plain = segment.replaceAll("(?i)%2e", ".");
            if (plain.equals("..") && !segments.isEmpty()) {
                segments.removeLast();
            } else if (!plain.isEmpty() && !plain.equals(".") && !plain.equals("..")) {
                segments.add(segment);
            }
        }
        return "/" + String.join("/", segments);
    }

    /** What no path has on the wire; but of a pattern nothing is encoded. */
    private static String encoded(String path) {
        if (SettingPaths.isPattern(path)) {
            return path;
        }
        StringBuilder encoded = new StringBuilder();
        for (byte each : path.getBytes(StandardCharsets.UTF_8)) {
            char letter = (char) (each & 0xFF);
            boolean plain = letter > ' ' && letter < 127 && "\"<>\\^`{|}[]".indexOf(letter) < 0;
            encoded.append(plain ? String.valueOf(letter) : String.format("%%%02X", (int) letter));
        }
        return encoded.toString().replaceAll("%(?![0-9A-Fa-f]{2})", "%25");
    }

    public static List<List<String>> hosts(String text) {
        if (text.length() > LONGEST) {
            return List.of();
        }
        String bare = clean(text)
                .replaceFirst("^[A-Za-z]+://", "")
                .replaceFirst("/.*", "")
                .replaceFirst(":\\d*$", "")
                .replaceFirst("^~?\\^?", "")
                .replaceFirst("\\$$", "")
                .replace("\\", "");
        String named = bare.endsWith(".") ? bare.substring(0, bare.length() - 1) : bare;
        String ascii = ascii(named);
        int star = ascii.lastIndexOf('*');
        int dot = star < 0 ? -1 : ascii.indexOf('.', star);
        return single(ascii, named.startsWith(".") ? "*" + ascii : ascii, dot < 0 ? ascii : "*" + ascii.substring(dot));
    }

    public static List<List<String>> blocks(String text) {
        if (text.length() > LONGEST) {
            return List.of();
        }
        String bare = clean(text);
        switch (bare.toLowerCase(Locale.ROOT)) {
            case "*", "any", "all", "true", "on", "0.0.0.0", "::", "0/0" -> {
                return List.of(EVERYBODY);
            }
            case "private", "private_ranges", "lan", "internal" -> {
                return List.of(PRIVATE);
            }
            case "localhost", "loopback", "local" -> {
                return List.of(List.of("127.0.0.0/8", "::1"));
            }
            default -> {}
        }
        List<List<String>> guesses = new ArrayList<>();
        List<String> several = Arrays.stream(bare.split("[,\\s]+"))
                .filter(each -> !each.isEmpty())
                .toList();
        if (several.size() > 1) {
            guesses.add(several);
        }
        String address = bare.replaceFirst("/.*", "").replace("[", "").replaceFirst("].*", "");
        guesses.addAll(single(
                masked(bare),
                starred(bare),
                address,
                address.replaceFirst(":\\d+$", ""),
                address.replaceFirst("-.*", "")));
        return guesses;
    }

    /** {@code 10.0.0.0/255.0.0.0}, as nginx's and others' old syntax has it. */
    private static String masked(String text) {
        String[] parts = text.split("/", 2);
        if (parts.length < 2 || Addresses.literal(parts[1]).isEmpty()) {
            return text;
        }
        int bits = 0;
        for (byte each : Addresses.literal(parts[1]).get().getAddress()) {
            bits += Integer.bitCount(each & 0xFF);
        }
        return parts[0] + "/" + bits;
    }

    /** {@code 10.*}, {@code 192.168.*.*}. */
    private static String starred(String text) {
        List<String> numbers = new ArrayList<>();
        for (String part : text.split("\\.")) {
            if (part.equals("*")) {
                break;
            }
            numbers.add(part);
        }
        int bits = numbers.size() * 8;
        while (numbers.size() < 4) {
            numbers.add("0");
        }
        return String.join(".", numbers) + "/" + bits;
    }

    static List<List<String>> binds(String text) {
        if (text.length() > LONGEST) {
            return List.of();
        }
        String bare = clean(text)
                .replaceFirst("^[A-Za-z][A-Za-z0-9+.-]*://", "")
                .replaceFirst("/.*", "")
                .replaceFirst("\\s+", ":");
        int colon = bare.lastIndexOf(':');
        String host = colon < 0 ? bare : bare.substring(0, colon);
        String port = colon < 0 ? "" : bare.substring(colon + 1);
        String named = switch (port) {
            case "https" -> "443";
            case "http" -> "80";
            default -> port;
        };
        return single(
                bare,
                bare.matches("\\d{1,5}") ? ":" + bare : bare,
                host + ":" + named,
                bare.startsWith("[") && !bare.contains("]") ? host + "]:" + named : bare,
                "[" + host + "]:" + named,
                bare.startsWith("[") && !bare.contains("]") ? bare + "]:8080" : bare + ":8080",
                "[" + bare + "]:8080",
                host + ":8080",
                named.isEmpty() || host.startsWith("unix") ? ":8080" : ":" + named,
                ":8080");
    }

    public static List<List<String>> servers(String text) {
        if (text.length() > LONGEST) {
            return List.of();
        }
        String bare = clean(text).replaceFirst("^([A-Za-z][A-Za-z0-9+]*)(?::/?|//)(?=[A-Za-z])", "$1://");
        String scheme =
                bare.contains("://") ? bare.substring(0, bare.indexOf("://")).toLowerCase(Locale.ROOT) : "";
        boolean tls = List.of("https", "wss", "tls", "ssl").contains(scheme);
        String authority =
                bare.replaceFirst("^[^/]*://", "").replaceFirst("[/?#].*", "").replaceFirst(".*@", "");
        int colon = authority.lastIndexOf(':');
        String host = colon < 0 ? authority : authority.substring(0, colon);
        String port = colon < 0 ? "" : authority.substring(colon + 1);
        String base = tls ? "wss://" : "ws://";
        boolean onlyPort = authority.matches("\\d{1,5}");
        return single(
                onlyPort ? base + "127.0.0.1:" + authority : base + authority,
                base + ascii(host) + (port.isEmpty() ? "" : ":" + port),
                base + "[" + host + "]:" + port,
                base + "127.0.0.1:" + port,
                base + ascii(host),
                base + "127.0.0.1:9000");
    }

    public static List<List<String>> origins(String text) {
        if (text.length() > LONGEST) {
            return List.of();
        }
        String bare = clean(text).toLowerCase(Locale.ROOT);
        String whole = bare.contains("://") ? bare : "https://" + bare;
        int path = whole.indexOf('/', whole.indexOf("://") + 3);
        String origin = path < 0 ? whole : whole.substring(0, path);
        int at = origin.indexOf("://") + 3;
        return single(
                origin, origin.substring(0, at) + ascii(origin.substring(at)), origin.replaceFirst(":[^/:]*$", ""));
    }

    private static String clean(String text) {
        return SettingPaths.unquoted(text.strip());
    }

    private static String ascii(String host) {
        try {
            return IDN.toASCII(host);
        } catch (RuntimeException impossible) { // not all that IDN throws are IllegalArgumentExceptions
            return host;
        }
    }

    private static List<List<String>> single(String... texts) {
        return Arrays.stream(texts).map(List::of).toList();
    }
}
