package io.towline.listener.http2.frame;

import io.towline.conversation.Refusal;
import io.towline.listener.http1.ChunkedBody;
import io.towline.listener.http1.HostField;
import io.towline.listener.http1.MethodCase;
import io.undertow.util.HeaderMap;
import io.undertow.util.HttpString;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The fields of one request as HPACK yields them, judged (RFC 9113 §8.2, §8.3.1). What breaks a rule is not kept, so that what is
 * left can be handed on in any case: for an answer, or for a line in the log.
 *
 * <p>Owner: the connection's I/O thread.
 */
final class RequestFields implements HpackReader.Fields {

    /** What the size of a field section counts for each field beside its bytes (RFC 9113 §6.5.2). */
    private static final int FIELD_OVERHEAD = 32;

    private static final String TARGET = ":path";
    private static final String HOST = "host";
    private static final String DEFAULT_PORT = ":443";
    private static final String COOKIE = "cookie";
    private static final String CONTENT_LENGTH = "content-length";
    private static final int MOST_LENGTH_DIGITS = 18;
    private static final String BAD_LENGTH =
            "field content-length is no number, there twice, or not the length of the body";

    /** A CONNECT has no path, and what is not kept has a name too. */
    private static final String NO_PATH = "/";

    private static final String NO_AUTHORITY = "unknown";

    /** The path that is none (RFC 9110 §9.3.7). */
    private static final String ASTERISK = "*";

    private record Field(String name, String value) {}

    private final int mostBytes;
    private final int mostFields;

    private final Map<Pseudo, String> pseudo = new EnumMap<>(Pseudo.class);
    private final List<Field> fields = new ArrayList<>();
    private Optional<StringBuilder> cookie = Optional.empty();
    private Optional<String> fault = Optional.empty();
    private Optional<String> excess = Optional.empty();
    private boolean targetExceeds;
    private OptionalLong length = OptionalLong.empty();
    private boolean regularBegun;
    private int count;
    private long bytes;

    /**
     * @param mostBytes of the section's size, as it is announced
     * @param mostFields without pseudo-fields
     */
    RequestFields(int mostBytes, int mostFields) {
        this.mostBytes = mostBytes;
        this.mostFields = mostFields;
    }

    void begin() {
        pseudo.clear();
        fields.clear();
        cookie = Optional.empty();
        fault = Optional.empty();
        excess = Optional.empty();
        targetExceeds = false;
        length = OptionalLong.empty();
        regularBegun = false;
        count = 0;
        bytes = 0;
    }

    @Override
    public void field(String name, String value) {
        bytes += name.length() + value.length() + FIELD_OVERHEAD;
        targetExceeds |= name.equals(TARGET) && value.length() > mostBytes;
        if (bytes > mostBytes) {
            excess = Optional.of("The header fields take more than " + mostBytes + " bytes (max-header-size).");
        } else if (name.startsWith(":")) {
            pseudo(name, value);
        } else {
            regular(name, value);
        }
    }

    private void pseudo(String name, String value) {
        Optional<Pseudo> known = Pseudo.named(name);
        if (known.isEmpty() || regularBegun || pseudo.containsKey(known.get())) {
            blame("pseudo-field " + name + " is unknown, there twice, or behind others");
        } else if (known.get().admits(value)) {
            pseudo.put(known.get(), value);
        } else {
            blame("the value of pseudo-field " + name + " is none");
        }
    }

    private void regular(String name, String value) {
        regularBegun = true;
        count++;
        Optional<String> wrong = FieldRules.fault(name, value);
        if (wrong.isPresent()) {
            blame(wrong.get());
        } else if (count > mostFields) {
            excess = Optional.of("There are more than " + mostFields + " header fields (max-headers).");
        } else if (name.equals(HOST)) {
            host(value);
        } else if (name.equals(CONTENT_LENGTH)) {
            length(value);
        } else if (name.equals(COOKIE)) {
            cookie(value);
        } else {
            fields.add(new Field(name, value));
        }
    }

    /** Browsers send it in parts. HTTP/1.1 has but one such field, and its servers would not know where the parts end (RFC 9113 §8.2.3). */
    private void cookie(String part) {
        if (cookie.isEmpty()) {
            cookie = Optional.of(new StringBuilder(part));
        } else {
            cookie.get().append("; ").append(part);
        }
    }

    /** A request that was one of HTTP/1 may have it in place of {@code :authority}, or beside it to the same end. */
    private void host(String value) {
        if (!Pseudo.AUTHORITY.admits(value)) {
            blame("the value of field host is none");
        } else if (!withoutPort(value)
                .equalsIgnoreCase(withoutPort(pseudo.computeIfAbsent(Pseudo.AUTHORITY, any -> value)))) {
            blame("field host and pseudo-field :authority differ");
        }
    }

    /** The scheme's own, which may be left out (RFC 9110 §4.2.3). */
    private static String withoutPort(String authority) {
        return authority.endsWith(DEFAULT_PORT)
                ? authority.substring(0, authority.length() - DEFAULT_PORT.length())
                : authority;
    }

    /** How long the body is said to be. */
    OptionalLong length() {
        return length;
    }

    private void length(String value) {
        boolean isNumber = !value.isEmpty()
                && value.length() <= MOST_LENGTH_DIGITS
                && value.chars().allMatch(each -> each >= '0' && each <= '9');
        if (length.isPresent() || !isNumber) {
            blame(BAD_LENGTH);
        } else {
            length = OptionalLong.of(Long.parseLong(value));
            fields.add(new Field(CONTENT_LENGTH, value));
        }
    }

    private void blame(String why) {
        if (fault.isEmpty()) {
            fault = Optional.of(why);
        }
    }

    /** To be asked when all fields are there; empty for a request that may go on. */
    Optional<Refusal> judgeRequest(boolean endsStream) {
        if (fault.isEmpty() && excess.isEmpty()) {
            judgeWhole(endsStream);
        }
        if (fault.isPresent()) {
            return fault.map(why -> Refusal.unanswered("malformed in HTTP/2: " + why));
        }
        if (targetExceeds) {
            return Optional.of(Refusal.answered(
                    414, "The request's target takes more than " + mostBytes + " bytes (max-header-size)."));
        }
        if (excess.isPresent()) {
            return excess.map(why -> Refusal.answered(431, why));
        }
        if (isConnect()) {
            return Optional.of(Refusal.answered(501, "CONNECT is not offered here."));
        }
        return MethodCase.fault(pseudo.get(Pseudo.METHOD))
                .or(() -> HostField.fault(pseudo.get(Pseudo.AUTHORITY)).map(why -> Refusal.answered(400, why)));
    }

    private void judgeWhole(boolean endsStream) {
        boolean hasTarget = pseudo.containsKey(Pseudo.SCHEME) && pseudo.containsKey(Pseudo.PATH);
        boolean hasNone = !pseudo.containsKey(Pseudo.SCHEME) && !pseudo.containsKey(Pseudo.PATH);
        if (!pseudo.containsKey(Pseudo.METHOD) || !pseudo.containsKey(Pseudo.AUTHORITY)) {
            blame("there is no :method or no :authority");
        } else if (isConnect() ? !hasNone : !hasTarget) {
            blame("a :scheme or a :path is missing, or too many");
        } else if (ASTERISK.equals(pseudo.get(Pseudo.PATH)) && !"OPTIONS".equals(pseudo.get(Pseudo.METHOD))) {
            blame("the value of pseudo-field :path is none");
        } else if (endsStream && length.orElse(0) > 0) {
            blame(BAD_LENGTH);
        }
    }

    private boolean isConnect() {
        return "CONNECT".equals(pseudo.get(Pseudo.METHOD));
    }

    /** Whether these may stand behind a body (RFC 9113 §8.1). */
    boolean areTrailers() {
        return fault.isEmpty()
                && excess.isEmpty()
                && pseudo.isEmpty()
                && length.isEmpty()
                && fields.size() <= ChunkedBody.MOST_TRAILERS;
    }

    HeaderMap trailers() {
        HeaderMap trailers = new HeaderMap();
        fields.forEach(field -> trailers.add(new HttpString(field.name()), field.value()));
        return trailers;
    }

    String host() {
        return pseudo.getOrDefault(Pseudo.AUTHORITY, NO_AUTHORITY);
    }

    /** Path and query. */
    String target() {
        return pseudo.getOrDefault(Pseudo.PATH, NO_PATH);
    }

    /**
     * What HPACK can say without a table: each name and value as it is (RFC 7541 §6.2.2). The scheme is the connection's; path
     * and authority stay here, in {@link #target} and {@link #host}.
     */
    void write(ByteBuffer target) {
        String method = pseudo.getOrDefault(Pseudo.METHOD, "GET");
        boolean refused = isConnect() || MethodCase.fault(method).isPresent();
        PlainFields.put(target, ":method", refused ? "GET" : method);
        PlainFields.put(target, ":scheme", "https");
        PlainFields.put(target, ":authority", NO_AUTHORITY);
        PlainFields.put(target, ":path", NO_PATH);
        for (Field field : fields) {
            PlainFields.put(target, field.name(), field.value());
        }
        cookie.ifPresent(whole -> PlainFields.put(target, COOKIE, whole.toString()));
    }
}
