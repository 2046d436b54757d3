package io.towline.outside;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * One message of HTTP/1 as it came, read without judging it: for comparing. How a body was cut into chunks is not kept, nor the case of
 * nothing else.
 *
 * @param fields with their names as they came, in their order; trailers begin with {@code trailer }
 * @param body decoded; empty where there was none
 * @param isWhole false where the connection ended before the message did
 * @param untilTheEnd whether the end of the connection is the end of the body
 */
record WireMessage(String start, List<String> fields, String body, boolean isWhole, boolean untilTheEnd) {

    /** The one who sends no more in the middle of a message. */
    private static final class BrokenOff extends Exception {
        private static final long serialVersionUID = 1;
    }

    /** Empty at the end of the connection. */
    static Optional<WireMessage> head(InputStream from) throws IOException {
        try {
            int first = from.read();
            if (first < 0) {
                return Optional.empty();
            }
            String start = (char) first + line(from);
            return Optional.of(new WireMessage(start, fields(from, ""), "", true, false));
        } catch (BrokenOff _) {
            return Optional.of(new WireMessage("broken off", List.of(), "", false, false));
        }
    }

    WireMessage withRequestBody(InputStream from) throws IOException {
        return chunked() || length() >= 0 ? withBody(from) : this;
    }

    WireMessage withAnswerBody(InputStream from, boolean toHead) throws IOException {
        boolean none = toHead || isOf("204") || isOf("304");
        return none || !isAnswer() ? this : withBody(from);
    }

    private WireMessage withBody(InputStream from) throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        List<String> all = new ArrayList<>(fields);
        boolean whole = true;
        try {
            if (chunked()) {
                chunks(from, body);
                all.addAll(fields(from, "trailer "));
            } else if (length() >= 0) {
                bytes(from, length(), body);
            } else {
                from.transferTo(body);
            }
        } catch (BrokenOff _) {
            whole = false;
        }
        String text = body.toString(StandardCharsets.ISO_8859_1);
        return new WireMessage(start, List.copyOf(all), text, whole, !chunked() && length() < 0);
    }

    /** No protocol follows a 101 here, so it is an answer like others. */
    boolean isInterim() {
        return start.startsWith("HTTP/1.1 1") && !isOf("101");
    }

    /** Else something follows that is no HTTP. */
    boolean isAnswer() {
        return start.startsWith("HTTP/1.") && !isOf("101");
    }

    private boolean isOf(String status) {
        return start.startsWith("HTTP/1.1 " + status) || start.startsWith("HTTP/1.0 " + status);
    }

    Optional<String> field(String name) {
        String wanted = name.toLowerCase(Locale.ROOT) + ": ";
        return fields.stream()
                .filter(field -> field.toLowerCase(Locale.ROOT).startsWith(wanted))
                .map(field -> field.substring(wanted.length()))
                .findFirst();
    }

    private boolean chunked() {
        return field("Transfer-Encoding").isPresent();
    }

    private int length() {
        return field("Content-Length").map(Integer::parseInt).orElse(-1);
    }

    private static void chunks(InputStream from, ByteArrayOutputStream to) throws IOException, BrokenOff {
        while (true) {
            int size = Integer.parseInt(line(from).split(";", 2)[0].strip(), 16);
            if (size == 0) {
                return;
            }
            bytes(from, size, to);
            line(from);
        }
    }

    private static void bytes(InputStream from, int count, ByteArrayOutputStream to) throws IOException, BrokenOff {
        byte[] read = from.readNBytes(count);
        to.writeBytes(read);
        if (read.length < count) {
            throw new BrokenOff();
        }
    }

    private static List<String> fields(InputStream from, String before) throws IOException, BrokenOff {
        List<String> fields = new ArrayList<>();
        for (String line = line(from); !line.isEmpty(); line = line(from)) {
            fields.add(before + line);
        }
        return fields;
    }

    private static String line(InputStream from) throws IOException, BrokenOff {
        StringBuilder line = new StringBuilder();
        while (true) {
            int next = from.read();
            if (next < 0) {
                throw new BrokenOff();
            }
            if (next == '\n') {
                return line.toString().replaceAll("\r$", "");
            }
            line.append((char) next);
        }
    }
}
