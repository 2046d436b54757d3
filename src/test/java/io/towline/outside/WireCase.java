package io.towline.outside;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A request and what a server answers to it, as bytes; and how what comes of it through Towline differs from what comes of it through nginx.
 * Cases stand in files:
 *
 * <pre>
 *   === name
 *   the request; without it, a plain GET
 *   --- after the head              (or: after the interim answer)
 *   more of the request, once the server has the head, or once the client has got a 1xx
 *   --- at the head
 *   what the server says once it has the head; if it is a 200 or more, the body is not read
 *   --- answer                      (or: answer, then the end)
 *   what the server says to the whole request, and whether it closes its connection then; without it, a plain 200
 *   --- differs: why
 *   - client: a line that is there with nginx
 *   + server: a line that is there with Towline
 * </pre>
 *
 * Lines end with CRLF on the wire, but for those with a backslash at their end, which takes an empty line behind it along. {@code {a*3000}} is so many times an a,
 * {@code {xe9}} a byte, {@code {front}} host and port that the client came to, {@code {server}} those of the server.
 */
record WireCase(String name, Map<String, String> parts, String reason, List<String> differences) {

    private static final Set<String> PARTS = Set.of(
            "request", "after the head", "after the interim answer", "at the head", "answer", "answer, then the end");

    private static final String DIFFERS = "differs: ";
    private static final String GET = "GET /a HTTP/1.1\nHost: site\n\n";
    private static final String OK = "HTTP/1.1 200 OK\nContent-Length: 2\n\nok";

    private static final Pattern SHORT_FOR = Pattern.compile("\\{(?:(.)\\*(\\d+)|x([0-9a-f]{2})|(front|server))}");

    static List<WireCase> read(Path file) throws IOException {
        String text = Files.readString(file);
        String about = file.getFileName().toString().replaceAll("^nginx-|\\.txt$", "");
        return Arrays.stream(text.split("(?m)^=== "))
                .filter(part -> !part.isBlank() && !part.startsWith("#"))
                .map(part -> parse(about, part))
                .toList();
    }

    private static WireCase parse(String about, String text) {
        int end = text.indexOf('\n');
        String name = about + ": " + text.substring(0, end);
        Map<String, String> parts = new LinkedHashMap<>();
        String reason = "";
        List<String> differences = List.of();
        for (String section : ("request\n" + text.substring(end + 1)).split("(?m)^--- ")) {
            int rest = section.indexOf('\n');
            String heading = section.substring(0, rest);
            String body = section.substring(rest + 1);
            if (heading.startsWith(DIFFERS)) {
                reason = heading.substring(DIFFERS.length());
                differences = body.lines().filter(line -> !line.isBlank()).toList();
            } else if (PARTS.contains(heading)) {
                parts.put(heading, body);
            } else {
                throw new IllegalArgumentException(name + " has a part \"" + heading + "\"");
            }
        }
        return new WireCase(name, parts, reason, differences);
    }

    String request() {
        return parts.get("request").isBlank() ? GET : parts.get("request");
    }

    Optional<String> afterTheHead() {
        return Optional.ofNullable(parts.get("after the head"));
    }

    Optional<String> afterTheInterimAnswer() {
        return Optional.ofNullable(parts.get("after the interim answer"));
    }

    String atTheHead() {
        return parts.getOrDefault("at the head", "");
    }

    boolean serverEnds() {
        return parts.containsKey("answer, then the end");
    }

    String answer() {
        String otherwise = isAnsweredAtTheHead() ? "" : OK;
        return parts.getOrDefault("answer", parts.getOrDefault("answer, then the end", otherwise));
    }

    boolean isAnsweredAtTheHead() {
        return !atTheHead().isEmpty() && !atTheHead().startsWith("HTTP/1.1 1");
    }

    /** As it goes over the wire. */
    static byte[] bytes(String text, int front, int server) {
        String lines = text.replaceAll("\\\\\n\n?", "").replace("\n", "\r\n");
        return SHORT_FOR
                .matcher(lines)
                .replaceAll(match -> Matcher.quoteReplacement(meaning(match, front, server)))
                .getBytes(StandardCharsets.ISO_8859_1);
    }

    private static String meaning(MatchResult match, int front, int server) {
        if (match.group(1) != null) {
            return match.group(1).repeat(Integer.parseInt(match.group(2)));
        }
        if (match.group(3) != null) {
            return String.valueOf((char) Integer.parseInt(match.group(3), 16));
        }
        return "127.0.0.1:" + (match.group(4).equals("front") ? front : server);
    }

    /** For the report's title. */
    @Override
    public String toString() {
        return name;
    }
}
