package io.towline.fuzz;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a stretch of bytes means to everybody, by RFC 9112 and without what it lets recipients bear with. Towline may refuse more than this does, and
 * must not take anything that this does not, nor in another way.
 */
final class ReferenceReader {

    enum Tail {
        /** What was read ends with a message. */
        CLEAN,
        /** More could make a message of the rest. */
        INCOMPLETE,
        /** Nothing could. */
        MALFORMED
    }

    record Field(String name, String value) {}

    /** @param start the parts of its first line: method, target and version, or version, status and reason */
    record Message(List<String> start, List<Field> fields, byte[] body) {
        List<String> all(String name) {
            return fields.stream()
                    .filter(field -> field.name().equalsIgnoreCase(name))
                    .map(Field::value)
                    .toList();
        }

        String part(int index) {
            return start.get(index);
        }
    }

    /**
     * @param untilEnd the last one ends with its connection and not before
     * @param end where the last one ends
     */
    record Reading(List<Message> whole, Tail tail, boolean untilEnd, int end) {}

    private static final class Incomplete extends Exception {
        private static final long serialVersionUID = 1L;
    }

    private static final class Malformed extends Exception {
        private static final long serialVersionUID = 1L;
    }

    private static final String TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";
    private static final Pattern REQUEST = Pattern.compile("(" + TOKEN + ") ([^\\x00-\\x20\\x7f#]+) (HTTP/1\\.[01])");
    private static final Pattern STATUS =
            Pattern.compile("(HTTP/1\\.[01]) ([1-9][0-9][0-9])(?: ([^\\x00-\\x08\\x0a-\\x1f\\x7f]*))?");
    private static final Pattern FIELD = Pattern.compile("(" + TOKEN + "):([^\\x00-\\x08\\x0a-\\x1f\\x7f]*)");
    private static final Pattern SIZE = Pattern.compile("([0-9a-fA-F]{1,15})(?:;[^\\x00-\\x08\\x0a-\\x1f\\x7f]*)?");
    private static final Pattern LENGTH = Pattern.compile("[0-9]{1,18}");

    private final byte[] bytes;
    private int at;
    private boolean untilEnd;

    private ReferenceReader(byte[] bytes) {
        this.bytes = bytes;
    }

    /** All of a connection. */
    static Reading requests(byte[] bytes) {
        return new ReferenceReader(bytes).readRequests();
    }

    /**
     * Interim ones and the final one; what stands behind it is not looked at.
     *
     * @param method of the request
     */
    static Reading answer(byte[] bytes, String method) {
        return new ReferenceReader(bytes).readAnswer(method);
    }

    private Reading readRequests() {
        List<Message> whole = new ArrayList<>();
        try {
            while (skipEmptyLines()) {
                whole.add(request());
            }
            return new Reading(whole, Tail.CLEAN, false, at);
        } catch (Incomplete more) {
            return new Reading(whole, Tail.INCOMPLETE, false, at);
        } catch (Malformed broken) {
            return new Reading(whole, Tail.MALFORMED, false, at);
        }
    }

    private Reading readAnswer(String method) {
        List<Message> whole = new ArrayList<>();
        try {
            do {
                whole.add(answer(method));
            } while (whole.getLast().part(1).startsWith("1"));
            return new Reading(whole, Tail.CLEAN, untilEnd, at);
        } catch (Incomplete more) {
            return new Reading(whole, Tail.INCOMPLETE, false, at);
        } catch (Malformed broken) {
            return new Reading(whole, Tail.MALFORMED, false, at);
        }
    }

    /** @return whether anything follows */
    private boolean skipEmptyLines() throws Malformed, Incomplete {
        while (at < bytes.length && (bytes[at] == '\r' || bytes[at] == '\n')) {
            if (bytes[at] == '\n') {
                throw new Malformed();
            }
            if (at + 1 == bytes.length) {
                throw new Incomplete();
            }
            if (bytes[at + 1] != '\n') {
                throw new Malformed();
            }
            at += 2;
        }
        return at < bytes.length;
    }

    private Message request() throws Malformed, Incomplete {
        requireHeadsEnd();
        List<String> start = parts(REQUEST, line());
        List<Field> fields = fields();
        Message head = new Message(start, fields, new byte[0]);
        boolean older = start.get(2).equals("HTTP/1.0");
        int hosts = head.all("host").size();
        if (hosts > 1 || hosts == 0 && !older) {
            throw new Malformed();
        }
        boolean framed = isFramed(head);
        return new Message(start, fields, framed ? framedBody(head, older) : new byte[0]);
    }

    private Message answer(String method) throws Malformed, Incomplete {
        requireHeadsEnd();
        List<String> start = parts(STATUS, line());
        List<Field> fields = fields();
        Message head = new Message(start, fields, new byte[0]);
        String status = start.get(1);
        if (status.startsWith("1")) {
            if (status.equals("101")) {
                throw new Malformed();
            }
            return head;
        }
        boolean framed = isFramed(head);
        if (framed) {
            requireFraming(head, start.get(0).equals("HTTP/1.0"));
        }
        if (method.equals("HEAD") || status.equals("204") || status.equals("304")) {
            return head;
        }
        untilEnd = !framed;
        byte[] body = framed ? framedBody(head, false) : exactly(bytes.length - at);
        return new Message(start, fields, body);
    }

    // ---- heads ----

    /** Where its end has not come, nothing is said of it yet. An end is what looks like one to anybody. */
    private void requireHeadsEnd() throws Incomplete {
        boolean empty = false;
        for (int i = at; i < bytes.length; i++) {
            if (bytes[i] == '\n') {
                if (empty) {
                    return;
                }
                empty = true;
            } else if (bytes[i] != '\r') {
                empty = false;
            }
        }
        throw new Incomplete();
    }

    private static List<String> parts(Pattern pattern, String line) throws Malformed {
        Matcher parts = pattern.matcher(line);
        if (!parts.matches()) {
            throw new Malformed();
        }
        return Arrays.asList(parts.group(1), parts.group(2), parts.group(3));
    }

    private String line() throws Malformed, Incomplete {
        int end = at;
        while (end < bytes.length && bytes[end] != '\r' && bytes[end] != '\n') {
            end++;
        }
        if (end == bytes.length || bytes[end] == '\r' && end + 1 == bytes.length) {
            throw new Incomplete();
        }
        if (bytes[end] != '\r' || bytes[end + 1] != '\n') {
            throw new Malformed();
        }
        String line = new String(bytes, at, end - at, ISO_8859_1);
        at = end + 2;
        return line;
    }

    private List<Field> fields() throws Malformed, Incomplete {
        List<Field> fields = new ArrayList<>();
        for (String line = line(); !line.isEmpty(); line = line()) {
            Matcher field = FIELD.matcher(line);
            if (!field.matches()) {
                throw new Malformed();
            }
            fields.add(new Field(field.group(1), trimmed(field.group(2))));
        }
        return fields;
    }

    /** Blanks and tabs only. */
    private static String trimmed(String value) {
        int from = 0;
        int to = value.length();
        while (from < to && " \t".indexOf(value.charAt(from)) >= 0) {
            from++;
        }
        while (to > from && " \t".indexOf(value.charAt(to - 1)) >= 0) {
            to--;
        }
        return value.substring(from, to);
    }

    // ---- bodies ----

    private static boolean isFramed(Message head) {
        return !head.all("transfer-encoding").isEmpty()
                || !head.all("content-length").isEmpty();
    }

    private static void requireFraming(Message head, boolean older) throws Malformed {
        List<String> codings = head.all("transfer-encoding");
        List<String> lengths = head.all("content-length");
        boolean chunked = codings.size() == 1 && codings.getFirst().equalsIgnoreCase("chunked") && !older;
        boolean counted =
                lengths.size() == 1 && LENGTH.matcher(lengths.getFirst()).matches();
        if (codings.isEmpty() ? !counted : !chunked || !lengths.isEmpty()) {
            throw new Malformed();
        }
    }

    private byte[] framedBody(Message head, boolean older) throws Malformed, Incomplete {
        requireFraming(head, older);
        List<String> lengths = head.all("content-length");
        return lengths.isEmpty() ? chunks() : exactly(Long.parseLong(lengths.getFirst()));
    }

    private byte[] chunks() throws Malformed, Incomplete {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        while (true) {
            Matcher size = SIZE.matcher(line());
            if (!size.matches()) {
                throw new Malformed();
            }
            long count = Long.parseLong(size.group(1), 16);
            if (count == 0) {
                trailers();
                return all.toByteArray();
            }
            all.writeBytes(exactly(count));
            if (!line().isEmpty()) {
                throw new Malformed();
            }
        }
    }

    private void trailers() throws Malformed, Incomplete {
        for (Field field : fields()) {
            if (List.of("content-length", "transfer-encoding", "host")
                    .contains(field.name().toLowerCase(java.util.Locale.ROOT))) {
                throw new Malformed();
            }
        }
    }

    private byte[] exactly(long count) throws Incomplete {
        if (count > bytes.length - at) {
            throw new Incomplete();
        }
        byte[] taken = Arrays.copyOfRange(bytes, at, at + (int) count);
        at += (int) count;
        return taken;
    }
}
