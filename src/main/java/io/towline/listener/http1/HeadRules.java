package io.towline.listener.http1;

import io.towline.conversation.Refusal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The rules for the head of a request, one after the other: its lines, the first of them, each field, and what fields say together
 * of the host and of the body's length (RFC 9112). Where a rule could be bent it is not: what we let by, a server behind us may read
 * differently.
 */
final class HeadRules {

    /** Behind a refusal stand a few lines that tell who asks and for what. */
    private static final int MOST_TELLING_LINES = 20;

    private static final int MOST_TELLING_CHARS = 2048;

    private static final int MOST_LENGTH_DIGITS = 18;

    private final String head;
    private final RequestHead.Bounds bounds;
    private final Optional<RequestLine> line;
    private final List<String> hosts = new ArrayList<>();
    private int hostAt;
    private final List<String> lengths = new ArrayList<>();
    private final List<String> encodings = new ArrayList<>();
    private final Map<String, List<String>> spaced = new HashMap<>();

    /** @param head as far as it has come */
    HeadRules(String head, RequestHead.Bounds bounds) {
        this.head = head;
        this.bounds = bounds;
        int end = head.indexOf('\n');
        line = end < 0 ? Optional.empty() : RequestLine.of(content(0, end));
    }

    Optional<RequestLine> requestLine() {
        return line;
    }

    /** For the log, as much of it as has come. */
    String target() {
        return line.map(RequestLine::target).orElseGet(() -> RequestLine.targetBegun(head));
    }

    /** Once it is judged. */
    Optional<String> hostNamed() {
        return hosts.isEmpty() ? Optional.empty() : Optional.of(hosts.getFirst());
    }

    /** Of a good head, once it is judged: there is no other coding. */
    boolean isChunked() {
        return !encodings.isEmpty();
    }

    /**
     * Of a good head, once it is judged: the names, in lower case, of fields in whose values blanks stand side by side, with all values of
     * that name in order.
     */
    Map<String, List<String>> spaced() {
        int from = head.indexOf('\n') + 1;
        for (int end = head.indexOf('\n', from); !spaced.isEmpty() && end - 1 > from; end = head.indexOf('\n', from)) {
            String field = content(from, end);
            int colon = field.indexOf(':');
            List<String> values = spaced.get(name(field, colon));
            if (values != null) {
                values.add(field.substring(colon + 1).strip());
            }
            from = end + 1;
        }
        return Map.copyOf(spaced);
    }

    /** All fields of a good head, with another host if there is one; Undertow's idea of what a host may be is not asked for. */
    String fieldsWithHost(String standIn) {
        int first = head.indexOf('\n') + 1;
        return hosts.isEmpty()
                ? head.substring(first)
                : head.substring(first, hostAt) + "Host: " + standIn + head.substring(head.indexOf('\r', hostAt));
    }

    /** To be asked when the whole head is there. */
    Optional<Refusal> judge() {
        if (head.length() > bounds.bytes()) {
            return Optional.of(RequestHead.tooLarge(head, bounds));
        }
        return judgeFirstLine()
                .or(this::lineEnds)
                .or(this::fields)
                .or(this::host)
                .or(this::bodyLength);
    }

    /** A client that speaks something else may wait for ever for our part. */
    Optional<Refusal> judgeBegun() {
        boolean hasLine = head.indexOf('\n') >= 0;
        boolean beginsLikeOne = Chars.isToken(head.substring(0, 1));
        return hasLine || !beginsLikeOne ? judgeFirstLine() : Optional.empty();
    }

    private Optional<Refusal> judgeFirstLine() {
        return line.isPresent() ? line.get().fault(head) : Optional.of(RequestLine.malformed(head));
    }

    /** A CR or LF by itself ends a line for some readers. */
    private Optional<Refusal> lineEnds() {
        int from = 0;
        for (int end = head.indexOf('\n'); end >= 0; end = head.indexOf('\n', from)) {
            if (head.indexOf('\r', from) != end - 1) {
                return bad("A line of the request's head does not end with CR LF.");
            }
            from = end + 1;
        }
        return head.indexOf('\r', from) < 0
                ? Optional.empty()
                : bad("A line of the request's head does not end with CR LF.");
    }

    private Optional<Refusal> fields() {
        int count = 0;
        int from = head.indexOf('\n') + 1;
        for (int end = head.indexOf('\n', from); end - 1 > from; end = head.indexOf('\n', from)) {
            count++;
            if (count > bounds.fields()) {
                return Optional.of(Refusal.answered(
                        431, "There are more than " + bounds.fields() + " header fields (max-headers)."));
            }
            int before = hosts.size();
            Optional<String> fault = field(content(from, end));
            if (fault.isPresent()) {
                return bad(fault.get());
            }
            if (hosts.size() > before) {
                hostAt = from;
            }
            from = end + 1;
        }
        return Optional.empty();
    }

    private Optional<String> field(String field) {
        if (Chars.isBlank(field.charAt(0))) {
            return Optional.of("A header field goes on in a second line (obsolete line folding).");
        }
        int colon = field.indexOf(':');
        if (colon < 0 || !Chars.isToken(field, colon)) {
            return Optional.of("A header field's name is none, or is not followed by a colon.");
        }
        if (!Chars.isValue(field, colon + 1)) {
            return Optional.of("A header field's value holds a control character.");
        }
        if (isNamed(field, colon, "host")) {
            hosts.add(field.substring(colon + 1).strip());
        } else if (isNamed(field, colon, "content-length")) {
            lengths.add(field.substring(colon + 1).strip());
        } else if (isNamed(field, colon, "transfer-encoding")) {
            encodings.add(field.substring(colon + 1).strip());
        } else if (Chars.hasBlanksWithin(field, colon + 1)) {
            spaced.put(name(field, colon), new ArrayList<>());
        }
        return Optional.empty();
    }

    private static String name(String field, int colon) {
        return field.substring(0, colon).toLowerCase(Locale.ROOT);
    }

    private static boolean isNamed(String field, int colon, String name) {
        return colon == name.length() && field.regionMatches(true, 0, name, 0, colon);
    }

    private Optional<Refusal> host() {
        if (hosts.size() > 1) {
            return bad("Only one Host header is allowed.");
        }
        if (hosts.isEmpty()) {
            return isOlder() ? Optional.empty() : bad("A request of HTTP/1.1 needs a Host header.");
        }
        return HostField.fault(hosts.getFirst()).flatMap(HeadRules::bad);
    }

    /** RFC 9112 §6: where two readers could see two lengths, the rest of the body is a request to one of them. */
    private Optional<Refusal> bodyLength() {
        if (!encodings.isEmpty()) {
            boolean chunked = encodings.size() == 1 && encodings.getFirst().equalsIgnoreCase("chunked");
            return chunked && lengths.isEmpty() && !isOlder()
                    ? Optional.empty()
                    : bad(
                            "Transfer-Encoding is allowed as \"chunked\" alone, in HTTP/1.1, and without Content-Length.");
        }
        return lengths.isEmpty() || lengths.size() == 1 && isLength(lengths.getFirst())
                ? Optional.empty()
                : bad("The Content-Length is no number, or there is more than one.");
    }

    private static boolean isLength(String word) {
        return Chars.isDigits(word) && word.length() <= MOST_LENGTH_DIGITS;
    }

    private boolean isOlder() {
        return line.filter(known -> known.version().equals("HTTP/1.0")).isPresent();
    }

    /** Of the fields that came, those that tell who asks, and whether for a WebSocket; with their line ends. */
    String tellers() {
        StringBuilder kept = new StringBuilder();
        int lines = 0;
        int from = head.indexOf('\n') + 1;
        for (int end = head.indexOf('\n', from); end - 1 > from && from > 0; end = head.indexOf('\n', from)) {
            String field = content(from, end);
            if (tells(field) && lines < MOST_TELLING_LINES && kept.length() + field.length() <= MOST_TELLING_CHARS) {
                lines++;
                kept.append(field).append("\r\n");
            }
            from = end + 1;
        }
        return kept.toString();
    }

    private static boolean tells(String field) {
        int colon = field.indexOf(':');
        if (colon < 0 || !Chars.isToken(field.substring(0, colon)) || !Chars.isValue(field.substring(colon + 1))) {
            return false;
        }
        String name = field.substring(0, colon).toLowerCase(Locale.ROOT);
        return name.startsWith("x-forwarded-")
                || List.of("forwarded", "x-real-ip", "upgrade", "sec-websocket-key")
                        .contains(name);
    }

    /** Without its line end. */
    private String content(int from, int end) {
        boolean paired = end > from && head.charAt(end - 1) == '\r';
        return head.substring(from, paired ? end - 1 : end);
    }

    private static Optional<Refusal> bad(String sentence) {
        return Optional.of(Refusal.answered(400, sentence));
    }
}
