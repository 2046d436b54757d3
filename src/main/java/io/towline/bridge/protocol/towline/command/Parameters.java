package io.towline.bridge.protocol.towline.command;

import io.towline.conversation.PercentEncoding;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The {@code towline-} parameters of a raw query, decoded only when asked for: a broken one of a request that is not ours is none of
 * our business.
 */
record Parameters(List<String> pairs) {

    private static final String OURS = "towline-";

    Parameters {
        pairs = List.copyOf(pairs);
    }

    static Parameters of(String rawQuery) {
        List<String> ours = new ArrayList<>();
        for (String pair : rawQuery.split("&")) {
            if (pair.startsWith(OURS)) {
                ours.add(pair);
            }
        }
        return new Parameters(ours);
    }

    boolean any() {
        return !pairs.isEmpty();
    }

    boolean has(String name) {
        return pairs.stream().anyMatch(pair -> named(pair, name));
    }

    Optional<String> value(String name) throws Malformed {
        List<String> found = pairs.stream().filter(pair -> named(pair, name)).toList();
        if (found.isEmpty()) {
            return Optional.empty();
        }
        if (found.size() > 1) {
            throw new Malformed("The query has " + name + " more than once.");
        }
        String pair = found.getFirst();
        return Optional.of(decoded(name, pair.substring(Math.min(pair.length(), name.length() + 1))));
    }

    private static boolean named(String pair, String name) {
        return pair.startsWith(name) && (pair.length() == name.length() || pair.charAt(name.length()) == '=');
    }

    /** As forms and {@code URLSearchParams} escape: a plus is a blank. */
    static String decoded(String name, String raw) throws Malformed {
        if (raw.indexOf('%') < 0 && raw.indexOf('+') < 0) {
            return raw;
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(raw.length());
        for (int i = 0; i < raw.length(); i++) {
            char c = raw.charAt(i);
            if (c == '%') {
                bytes.write(escaped(name, raw, i));
                i += 2;
            } else {
                bytes.writeBytes((c == '+' ? " " : String.valueOf(c)).getBytes(StandardCharsets.UTF_8));
            }
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes.toByteArray()))
                    .toString();
        } catch (CharacterCodingException broken) {
            throw new Malformed("The value of " + name + " in the query is not UTF-8.");
        }
    }

    private static int escaped(String name, String raw, int at) throws Malformed {
        int octet = PercentEncoding.octet(raw, at);
        if (octet < 0) {
            throw new Malformed("The value of " + name + " in the query has a % that escapes nothing.");
        }
        return octet;
    }
}
