package io.towline;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A client without WebSocket: HTTP/1.1 over one socket, read strictly, written for the tests alone. */
final class Fallback implements AutoCloseable {

    private static final int PATIENCE_MILLIS = 60_000;

    private final Socket socket;
    private final InputStream in;

    Fallback(InetSocketAddress to) throws IOException {
        this(new Socket(to.getAddress(), to.getPort()));
    }

    Fallback(Socket socket) throws IOException {
        this.socket = socket;
        socket.setSoTimeout(PATIENCE_MILLIS);
        in = new BufferedInputStream(socket.getInputStream());
    }

    /** A stream came to its proper end; on the connection another request may follow. */
    static final class Finished extends EOFException {
        private static final long serialVersionUID = 1;

        private Finished(String message) {
            super(message);
        }
    }

    /** One answer that is over. */
    record Answer(String head, String body) {
        int status() {
            return Integer.parseInt(head.substring(9, 12));
        }

        /** A field's value, {@code null} where there is none. */
        String field(String name) {
            return Arrays.stream(head.split("\r\n"))
                    .filter(line -> line.toLowerCase().startsWith(name.toLowerCase() + ": "))
                    .map(line -> line.substring(name.length() + 2))
                    .findFirst()
                    .orElse(null);
        }
    }

    Answer ask(String method, String target, String... lines) throws IOException {
        send(method, target, "", lines);
        return answer();
    }

    Answer post(String target, String type, String body, String... lines) throws IOException {
        String[] all = Arrays.copyOf(lines, lines.length + 1);
        all[lines.length] = "Content-Type: " + type;
        send("POST", target, body, all);
        return answer();
    }

    void send(String method, String target, String body, String... lines) throws IOException {
        StringBuilder head = new StringBuilder(method + " " + target + " HTTP/1.1\r\nHost: chat.example\r\n");
        for (String line : lines) {
            head.append(line).append("\r\n");
        }
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        if (bytes.length > 0 || method.equals("POST")) {
            head.append("Content-Length: ").append(bytes.length).append("\r\n");
        }
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.writeBytes(head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1));
        all.writeBytes(bytes);
        socket.getOutputStream().write(all.toByteArray());
    }

    Answer answer() throws IOException {
        return answer(head());
    }

    /** The rest of an answer whose head is read. */
    Answer answer(String head) throws IOException {
        Answer bare = new Answer(head, "");
        if (bare.field("Transfer-Encoding") != null) {
            return new Answer(head, rest());
        }
        String length = bare.field("Content-Length");
        int bytes = length == null ? 0 : Integer.parseInt(length);
        return new Answer(head, new String(in.readNBytes(bytes), StandardCharsets.UTF_8));
    }

    /** Begins a stream; what follows is read by {@link #part} and {@link #rest}. */
    Answer stream(String target, String... lines) throws IOException {
        send("GET", target, "", lines);
        return new Answer(head(), "");
    }

    String head() throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            head.append((char) next());
        }
        return head.toString();
    }

    private final StringBuilder unread = new StringBuilder();

    /** Up to and with the next empty line, of however many chunks: an event, for event streams. */
    String event() throws IOException {
        String event = upTo("\n\n");
        return event.startsWith("retry: ") ? event() : event; // a block by itself is no event
    }

    String line() throws IOException {
        return upTo("\n");
    }

    private String upTo(String end) throws IOException {
        while (unread.indexOf(end) < 0) {
            String more = more();
            if (more.isEmpty()) {
                throw new Finished("the stream ended after " + unread);
            }
            unread.append(more);
        }
        int length = unread.indexOf(end) + end.length();
        String read = unread.substring(0, length);
        unread.delete(0, length);
        return read;
    }

    /** All that follows to the clean end of the answer. */
    String rest() throws IOException {
        for (String more = more(); !more.isEmpty(); more = more()) {
            unread.append(more);
        }
        String rest = unread.toString();
        unread.setLength(0);
        return rest;
    }

    /** Bytes of the chunk that are still to come. */
    private int left;

    /** What is there of a chunk; nothing at the end. In ISO-8859-1, so that one letter is one byte: a chunk may end inside a character. */
    private String more() throws IOException {
        if (left == 0) {
            StringBuilder size = new StringBuilder();
            while (size.indexOf("\r\n") < 0) {
                size.append((char) next());
            }
            left = Integer.parseInt(size.toString().trim(), 16);
            if (left == 0) {
                endOfChunk();
                return "";
            }
        }
        byte[] bytes = new byte[left];
        int count = in.read(bytes);
        if (count < 0) {
            throw new EOFException("the connection ended");
        }
        left -= count;
        if (left == 0) {
            endOfChunk();
        }
        return new String(bytes, 0, count, StandardCharsets.ISO_8859_1);
    }

    private void endOfChunk() throws IOException {
        assertEquals("\r\n", "" + (char) next() + (char) next());
    }

    private int next() throws IOException {
        int next = in.read();
        if (next < 0) {
            throw new EOFException("the connection ended");
        }
        return next;
    }

    /** With a reset, as a network would. */
    void cut() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
