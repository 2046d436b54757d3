package io.towline.bridge.text;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.BiFunction;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.json.JsonFactory;

/**
 * Reads JSON whose shape is known, and nothing else: what is unknown, given twice or of another type is refused, with its place as a
 * JSON Pointer (RFC 6901). So a client's slip shows at once, and no two readers can understand one text differently. Pure.
 */
public final class StrictJson {

    /** How a whole text, a member or an element is read; the value is the current token. */
    public interface Shape<T> {
        T read(StrictJson json) throws Unacceptable;
    }

    /** Reads the value of one member, or refuses it by {@link #unknown}. */
    public interface Members {
        void read(String name) throws Unacceptable;
    }

    /** The same where there is but one. */
    public interface Member<T> {
        T read(String name) throws Unacceptable;
    }

    private static final int MOST_DEPTH = 8;
    private static final int MOST_SHOWN = 40;

    /** No interning, no table of names: what strangers send must not stay. */
    private static final JsonFactory JSON = JsonFactory.builder()
            .disable(TokenStreamFactory.Feature.INTERN_PROPERTY_NAMES)
            .disable(TokenStreamFactory.Feature.CANONICALIZE_PROPERTY_NAMES)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(MOST_DEPTH)
                    .maxStringLength(Integer.MAX_VALUE) // a body is bounded as a whole
                    .build())
            .build();

    private final JsonParser parser;

    /** Only an escape can say half a surrogate pair. */
    private final boolean escapes;

    private StrictJson(JsonParser parser, boolean escapes) {
        this.parser = parser;
        this.escapes = escapes;
    }

    public static <T> T read(byte[] json, Shape<T> shape) throws Unacceptable {
        // From characters: from bytes Jackson would guess at UTF-16 and UTF-32, and is lenient with UTF-8.
        String text = new String(json, StandardCharsets.UTF_8);
        if (text.indexOf(StrictUtf8.REPLACEMENT) >= 0) { // which what is malformed has become, at least
            OptionalInt bad = StrictUtf8.firstBad(json);
            if (bad.isPresent()) {
                throw Unacceptable.malformed("The JSON is not valid UTF-8 at byte " + bad.getAsInt() + ".");
            }
        }
        try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), text)) {
            parser.nextToken();
            T value = shape.read(new StrictJson(parser, text.indexOf('\\') >= 0));
            if (parser.nextToken() != null) {
                throw Unacceptable.malformed("Something follows the JSON at character "
                        + parser.currentTokenLocation().getCharOffset() + ".");
            }
            return value;
        } catch (JacksonException broken) {
            throw Unacceptable.malformed(
                    "This is no JSON" + place(broken) + "."); // also what passes the reader's bounds, such as its depth
        }
    }

    private static String place(JacksonException broken) {
        // A bound that is passed has no place.
        return Optional.ofNullable(broken.getLocation())
                .map(place -> " at character " + Math.max(0, place.getCharOffset()))
                .orElse(", or it nests too deeply or has a number or name that is too long");
    }

    public void object(Members members) throws Unacceptable {
        expect(JsonToken.START_OBJECT, "an object");
        List<String> seen = new ArrayList<>(2); // unknown names are refused, so it stays short
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            if (seen.contains(name)) {
                throw Unacceptable.malformed(place() + " is there twice.");
            }
            seen.add(name);
            parser.nextToken();
            members.read(name);
        }
    }

    /** An object of exactly one member; {@code wanted} says which, where there is none. */
    public <T> T single(String wanted, Member<T> member) throws Unacceptable {
        expect(JsonToken.START_OBJECT, "an object");
        if (parser.nextToken() == JsonToken.END_OBJECT) {
            throw wrong("must have " + wanted + ".");
        }
        String name = parser.currentName();
        parser.nextToken();
        T value = member.read(name);
        if (parser.nextToken() != JsonToken.END_OBJECT) {
            throw wrong("is one member too many beside \"" + name + "\".");
        }
        return value;
    }

    /** A list of messages: {@code most} of them, since the smallest takes three bytes here and many times that as a message. */
    public <T> List<T> array(int most, Shape<T> element) throws Unacceptable {
        expect(JsonToken.START_ARRAY, "a list");
        List<T> list = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            if (list.size() == most) {
                throw Unacceptable.flood("At most " + most + " messages may come at once.");
            }
            list.add(element.read(this));
        }
        return list;
    }

    /** The same, or empty for any other value, which is read over. */
    public <T> Optional<List<T>> listIfOne(int most, Shape<T> element) throws Unacceptable {
        if (parser.currentToken() == JsonToken.START_ARRAY) {
            return Optional.of(array(most, element));
        }
        if (parser.currentToken() == null) {
            throw Unacceptable.malformed("There is no JSON.");
        }
        parser.skipChildren();
        return Optional.empty();
    }

    /** A list of exactly two. */
    public <A, B, T> T pair(Shape<A> first, Shape<B> second, BiFunction<A, B, T> both) throws Unacceptable {
        expect(JsonToken.START_ARRAY, "a list");
        parser.nextToken();
        A one = first.read(this);
        parser.nextToken();
        B two = second.read(this);
        if (parser.nextToken() != JsonToken.END_ARRAY) {
            throw Unacceptable.malformed(place() + " is one element too many.");
        }
        return both.apply(one, two);
    }

    public String string() throws Unacceptable {
        expect(JsonToken.VALUE_STRING, "a string");
        String text = parser.getString();
        OptionalInt lone = escapes ? StrictUtf8.firstLoneSurrogate(text) : OptionalInt.empty();
        if (lone.isPresent()) {
            throw Unacceptable.malformed(place() + " has half a surrogate pair at character " + lone.getAsInt()
                    + ", which UTF-8 cannot say.");
        }
        return text;
    }

    /** As a browser's WebSocket sends it: half a surrogate pair becomes U+FFFD. */
    public byte[] mendedUtf8(long mostBytes) throws Unacceptable {
        expect(JsonToken.VALUE_STRING, "a string");
        String text = parser.getString();
        return bounded((escapes ? StrictUtf8.mended(text) : text).getBytes(StandardCharsets.UTF_8), mostBytes);
    }

    public byte[] utf8(long mostBytes) throws Unacceptable {
        return bounded(string().getBytes(StandardCharsets.UTF_8), mostBytes);
    }

    /** RFC 4648 §4, with its padding. */
    public byte[] base64(long mostBytes) throws Unacceptable {
        expect(JsonToken.VALUE_STRING, "a string");
        String text = parser.getString();
        if (text.length() % 4 != 0) {
            throw Unacceptable.malformed(place() + " is not base64: its length is not a multiple of 4.");
        }
        try {
            return bounded(Base64.getDecoder().decode(text), mostBytes);
        } catch (IllegalArgumentException notBase64) {
            throw Unacceptable.malformed(place() + " is not base64 at character " + firstForeign(text) + ".");
        }
    }

    private static int firstForeign(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean letter = c >= '0' && c <= '9' || c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z';
            if (!letter && c != '+' && c != '/') {
                return i;
            }
        }
        return text.length();
    }

    private byte[] bounded(byte[] bytes, long most) throws Unacceptable {
        if (bytes.length > most) {
            throw Unacceptable.tooLarge(
                    place() + " has " + bytes.length + " bytes, and a message may have at most " + most + ".");
        }
        return bytes;
    }

    /** A whole number that is not negative. */
    public long number() throws Unacceptable {
        if (parser.currentToken() == JsonToken.VALUE_NUMBER_INT) {
            String digits = parser.getString();
            if (digits.length() <= 18 && !digits.startsWith("-")) {
                return parser.getLongValue();
            }
        }
        throw Unacceptable.malformed(place() + " must be a whole number, not negative and of at most 18 digits.");
    }

    /** For a member that nobody has asked for. */
    public Unacceptable unknown() {
        return Unacceptable.malformed(place() + " is unknown here.");
    }

    /** For the object that is complete, or was to be. */
    public Unacceptable wrong(String sentence) {
        return Unacceptable.malformed(place() + " " + sentence);
    }

    private void expect(JsonToken token, String words) throws Unacceptable {
        if (parser.currentToken() != token) {
            throw Unacceptable.malformed(place() + " must be " + words + ".");
        }
    }

    /** Names in it are the client's own words: cut, and without what a terminal might act on. */
    private String place() {
        String pointer = Optional.ofNullable(parser.streamReadContext())
                .map(context -> context.pathAsPointer().toString())
                .orElse("");
        if (pointer.isEmpty()) {
            return "The JSON";
        }
        StringBuilder shown = new StringBuilder();
        pointer.chars().limit(MOST_SHOWN).forEach(c -> shown.append(c < 0x20 || c > 0x7E ? '?' : (char) c));
        return shown.append(pointer.length() > MOST_SHOWN ? "..." : "").toString();
    }
}
