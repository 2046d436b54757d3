package io.towline.testkit;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * One message of HTTP/1.1 as it was read from a connection, by rules of its own that share no line with Towline's: it admits what RFC 9112 has every
 * sender write, and nothing of what it has readers bear with. So whatever it takes has one meaning for everybody.
 *
 * @param start the first line
 * @param endsWithConnection whether nothing else ended its body
 */
public record Http1Message(
        String start, List<Field> fields, byte[] body, List<Field> trailers, boolean endsWithConnection) {

    public record Field(String name, String value) {}

    /** What was read is no proper message. */
    public static final class Improper extends IOException {
        private static final long serialVersionUID = 1L;

        Improper(String how) {
            super(how);
        }
    }

    private static final int LONGEST_LINE = 256 * 1024;
    private static final Pattern REQUEST_LINE =
            Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+ (/[^\\x00-\\x20#\\x7f]*|\\*) HTTP/1\\.1");
    private static final Pattern STATUS_LINE =
            Pattern.compile("HTTP/1\\.1 [1-9][0-9][0-9] [^\\x00-\\x08\\x0a-\\x1f\\x7f]*");
    private static final Pattern OLDER_STATUS_LINE =
            Pattern.compile("HTTP/1\\.[01] [2-9][0-9][0-9] [^\\x00-\\x08\\x0a-\\x1f\\x7f]*");
    private static final Pattern NAME = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");
    private static final Pattern VALUE = Pattern.compile(
            "|[^\\x00-\\x20\\x7f]|[^\\x00-\\x20\\x7f][^\\x00-\\x08\\x0a-\\x1f\\x7f]*[^\\x00-\\x20\\x7f]");
    private static final Pattern LENGTH = Pattern.compile("0|[1-9][0-9]{0,17}");
    private static final Pattern CHUNK_SIZE = Pattern.compile("0{0,8}[0-9a-fA-F]{1,7}");

    /** Empty where the connection ends before it. */
    public static Optional<Http1Message> request(InputStream in) throws IOException {
        Optional<Http1Message> head = head(in, REQUEST_LINE);
        if (head.isEmpty()) {
            return head;
        }
        if (head.get().all("host").size() != 1) {
            throw new Improper("not one Host: " + head.get().fields());
        }
        return Optional.of(head.get().withBody(in, false));
    }

    /**
     * Interim ones are messages of their own.
     *
     * @param method of the request that it answers
     */
    public static Optional<Http1Message> response(InputStream in, String method) throws IOException {
        Optional<Http1Message> head = head(in, STATUS_LINE);
        if (head.isEmpty()) {
            return head;
        }
        int status = head.get().status();
        boolean bare = status < 200 || status == 204 || status == 304;
        if (status < 200 || status == 204) { // RFC 9112 §6.1, RFC 9110 §8.6
            head.get().refuseFraming();
        }
        return Optional.of(
                bare || method.equals("HEAD") ? head.get() : head.get().withBody(in, true));
    }

    /** The final answer to a request of HTTP/1.0, to which there is no interim one and none in chunks (RFC 9110 §15.2, RFC 9112 §6.1). */
    public static Optional<Http1Message> olderResponse(InputStream in, String method) throws IOException {
        Optional<Http1Message> head = head(in, OLDER_STATUS_LINE);
        if (head.isEmpty()) {
            return head;
        }
        if (!head.get().all("transfer-encoding").isEmpty()) {
            throw new Improper("an answer in chunks to HTTP/1.0: " + head.get().fields());
        }
        int status = head.get().status();
        if (status == 204) {
            head.get().refuseFraming();
        }
        boolean bare = status == 204 || status == 304 || method.equals("HEAD");
        return Optional.of(bare ? head.get() : head.get().withBody(in, true));
    }

    public String method() {
        return start.substring(0, start.indexOf(' '));
    }

    public String target() {
        return start.substring(start.indexOf(' ') + 1, start.lastIndexOf(' '));
    }

    public int status() {
        return Integer.parseInt(start.substring(9, 12));
    }

    /** Values of all lines of that name, in lower case. */
    public List<String> all(String name) {
        return fields.stream()
                .filter(field -> field.name().equalsIgnoreCase(name))
                .map(Field::value)
                .toList();
    }

    public String text() {
        return new String(body, ISO_8859_1);
    }

    // ---- heads ----

    private static Optional<Http1Message> head(InputStream in, Pattern start) throws IOException {
        Optional<String> first = line(in);
        if (first.isEmpty()) {
            return Optional.empty();
        }
        if (!start.matcher(first.get()).matches()) {
            throw new Improper("its first line is " + first.get());
        }
        return Optional.of(new Http1Message(first.get(), fields(in), new byte[0], List.of(), false));
    }

    private static List<Field> fields(InputStream in) throws IOException {
        List<Field> fields = new ArrayList<>();
        for (String line = wholeLine(in); !line.isEmpty(); line = wholeLine(in)) {
            int colon = line.indexOf(':');
            if (colon < 0 || !line.startsWith(": ", colon) && colon + 1 < line.length()) {
                throw new Improper("a line is no field: " + line);
            }
            String name = line.substring(0, colon);
            String value = line.substring(Math.min(line.length(), colon + 2));
            if (!NAME.matcher(name).matches() || !VALUE.matcher(value).matches()) {
                throw new Improper("a field is none: " + line);
            }
            fields.add(new Field(name, value));
        }
        return List.copyOf(fields);
    }

    /** Empty where the stream ends before it; between messages only. */
    private static Optional<String> line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                if (line.isEmpty()) {
                    return Optional.empty();
                }
                throw new EOFException("it ends within the line " + line);
            }
            if (line.length() > LONGEST_LINE) {
                throw new Improper("a line has no end: " + line.substring(0, 100));
            }
            line.append((char) c);
        }
        int end = line.length() - 1;
        if (line.isEmpty() || line.charAt(end) != '\r' || line.indexOf("\r") < end) {
            throw new Improper("a line does not end in CR LF: " + line);
        }
        return Optional.of(line.substring(0, end));
    }

    private static String wholeLine(InputStream in) throws IOException {
        return line(in).orElseThrow(() -> new EOFException("it ends between two lines"));
    }

    // ---- bodies ----

    private void refuseFraming() throws Improper {
        if (!all("content-length").isEmpty() || !all("transfer-encoding").isEmpty()) {
            throw new Improper("framing without a body: " + start + fields);
        }
    }

    private Http1Message withBody(InputStream in, boolean mayEndWithConnection) throws IOException {
        List<String> codings = all("transfer-encoding");
        List<String> lengths = all("content-length");
        if (codings.size() + lengths.size() > 1) {
            throw new Improper("more than one framing: " + fields);
        }
        if (!codings.isEmpty()) {
            if (!codings.getFirst().equals("chunked")) {
                throw new Improper("its coding is " + codings);
            }
            byte[] chunks = chunks(in);
            return new Http1Message(start, fields, chunks, fields(in), false);
        }
        if (!lengths.isEmpty()) {
            if (!LENGTH.matcher(lengths.getFirst()).matches()) {
                throw new Improper("its length is " + lengths);
            }
            return new Http1Message(start, fields, exactly(in, Long.parseLong(lengths.getFirst())), List.of(), false);
        }
        byte[] rest = mayEndWithConnection ? in.readAllBytes() : new byte[0];
        return new Http1Message(start, fields, rest, List.of(), mayEndWithConnection);
    }

    private static byte[] chunks(InputStream in) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        while (true) {
            String line = wholeLine(in);
            if (!CHUNK_SIZE.matcher(line).matches()) {
                throw new Improper("a chunk's size is " + line);
            }
            int size = Integer.parseInt(line, 16);
            if (size == 0) {
                return all.toByteArray();
            }
            all.writeBytes(exactly(in, size));
            if (!wholeLine(in).isEmpty()) {
                throw new Improper("a chunk is longer than its size");
            }
        }
    }

    private static byte[] exactly(InputStream in, long count) throws IOException {
        byte[] bytes = in.readNBytes((int) Math.min(count, Integer.MAX_VALUE));
        if (bytes.length < count) {
            throw new EOFException("it ends after " + bytes.length + " of " + count + " bytes");
        }
        return bytes;
    }
}
