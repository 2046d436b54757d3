package io.towline.outside;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What one end saw, in lines that are the same where it makes no difference: fields are sorted by name, those of one name stay in their order;
 * times, made ids and ports have one spelling; of a proxy's own pages only the status is left; long values are told by their lengths.
 *
 * @param front the port that the client came to
 * @param server the port of the server
 */
record WireLines(String whose, int front, int server) {

    private static final int LONG = 120;

    /** What proxies say of themselves on their own pages, and have them end with. */
    private static final Pattern OWN_PAGE = Pattern.compile("<hr><center>nginx|^[A-Z][^<]*\\.\n$");

    private static final Pattern MADE_ID = Pattern.compile("X-Request-ID: [0-9a-zA-Z_-]{11,}");

    /** In nearly all requests to a server; one line for all of them. */
    private static final List<String> USUAL_TELLING = List.of(
            "Via: 1.1 towline",
            "X-Forwarded-For: 127.0.0.1",
            "X-Forwarded-Proto: http",
            "X-Real-IP: 127.0.0.1",
            "X-Request-ID: made");

    /** A case that wants to see a Date has one of this year. */
    private static final Predicate<String> OF_THE_MOMENT =
            field -> field.startsWith("Date: ") && !field.contains(" 1994 ") || field.startsWith("Server: nginx/");

    List<String> of(WireMessage message) {
        List<String> lines = new ArrayList<>(List.of(message.start()));
        boolean own = OWN_PAGE.matcher(message.body()).find();
        message.fields().stream()
                .filter(OF_THE_MOMENT.negate())
                .filter(field -> !own || !field.startsWith("Content-"))
                .map(this::usual)
                .sorted(Comparator.comparing(field -> field.split(":", 2)[0].toLowerCase(Locale.ROOT)))
                .forEach(lines::add);
        if (lines.containsAll(USUAL_TELLING)) {
            lines.removeAll(USUAL_TELLING);
            lines.add("address, scheme, id and Via as usual");
        }
        if (!message.body().isEmpty()) {
            lines.add(own ? "a page of the proxy's own" : "body " + usual(message.body()));
        }
        if (!message.isWhole()) {
            lines.add("broken off");
        }
        return lines.stream().map(line -> whose + ": " + line).toList();
    }

    private String usual(String text) {
        String told = MADE_ID.matcher(text)
                .replaceAll("X-Request-ID: made")
                .replace("127.0.0.1:" + front, "{front}")
                .replace("127.0.0.1:" + server, "{server}")
                .replace("\t", "\\t")
                .replace("\r", "\\r")
                .replace("\n", "\\n");
        return told.length() <= LONG ? told : told.substring(0, LONG / 2) + "... " + told.length() + " long";
    }

    /** Those that are in one list only: {@code -} before those of the first, {@code +} before those of the second. */
    static List<String> differences(List<String> first, List<String> second) {
        return Stream.concat(
                        without(first, second).stream().map("- "::concat),
                        without(second, first).stream().map("+ "::concat))
                .toList();
    }

    private static List<String> without(List<String> all, List<String> others) {
        List<String> left = new ArrayList<>(all);
        others.forEach(left::remove);
        return left;
    }
}
