package io.towline.bridge.protocol.towline.command;

import io.undertow.util.HeaderMap;
import io.undertow.util.HeaderValues;
import io.undertow.util.HttpString;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * An event's id as we write it, {@code ID:NUMBER} or {@code ID:end}, that a client of server-sent events brings back: in {@code
 * Last-Event-ID}, or, where it cannot or will not set fields, in the query ({@code lastEventId} of event-source-polyfill and Mercure, {@code
 * evs_last_event_id} of AmvTek's polyfill, and whatever spells these in its own way).
 *
 * @param number empty: the session's end was seen
 */
record LastEventId(String id, OptionalLong number) {

    private static final HttpString FIELD = new HttpString("Last-Event-ID");
    private static final Set<String> PARAMETERS = Set.of("lasteventid", "evslasteventid");
    private static final int LONGEST_PARAMETER = 40;
    private static final String END = "end";

    /** What the client brings, the field first; also what is none of ours, such as an earlier server's. */
    static List<String> brought(HeaderMap headers, String rawQuery) {
        List<String> texts = new ArrayList<>();
        HeaderValues fields = headers.get(FIELD);
        if (fields != null) {
            texts.addAll(fields);
        }
        parameters(rawQuery).filter(LastEventId::isNamed).forEach(pair -> texts.add(value(pair)));
        return texts.stream().map(String::trim).filter(text -> !text.isEmpty()).toList();
    }

    /** Empty for what we did not write. */
    static Optional<LastEventId> parse(String text) {
        int colon = text.lastIndexOf(':');
        if (colon < 0 || !Grammar.isId(text.substring(0, colon))) {
            return Optional.empty();
        }
        String id = text.substring(0, colon);
        String rest = text.substring(colon + 1);
        if (rest.equals(END)) {
            return Optional.of(new LastEventId(id, OptionalLong.empty()));
        }
        OptionalLong number = Grammar.number(rest);
        return number.isPresent() ? Optional.of(new LastEventId(id, number)) : Optional.empty();
    }

    /** Raw path and query without those of our ids that stand in the query: who holds one holds its session. */
    static String outOf(String target) {
        int mark = target.indexOf('?');
        if (mark < 0 || parameters(target.substring(mark + 1)).noneMatch(LastEventId::isOurs)) {
            return target;
        }
        String rest = parameters(target.substring(mark + 1))
                .filter(pair -> !isOurs(pair))
                .collect(Collectors.joining("&"));
        return target.substring(0, mark) + (rest.isEmpty() ? "" : "?" + rest);
    }

    private static Stream<String> parameters(String rawQuery) {
        return Stream.of(rawQuery.split("&", -1));
    }

    private static boolean isOurs(String pair) {
        return isNamed(pair) && parse(value(pair).trim()).isPresent();
    }

    private static boolean isNamed(String pair) {
        int equals = pair.indexOf('=');
        if (equals < 0 || equals > LONGEST_PARAMETER) {
            return false;
        }
        String name = decoded(pair.substring(0, equals));
        return PARAMETERS.contains(
                name.toLowerCase(Locale.ROOT).replace("-", "").replace("_", ""));
    }

    private static String value(String pair) {
        return decoded(pair.substring(pair.indexOf('=') + 1));
    }

    /** What cannot be decoded is nothing that we wrote. */
    private static String decoded(String raw) {
        try {
            return Parameters.decoded("", raw);
        } catch (Malformed foreign) {
            return raw;
        }
    }
}
