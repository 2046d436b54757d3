package io.towline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.relay.Frame;
import io.towline.testkit.TestUpstream;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;

/** What stands at either end of the product: a raw socket, plain or TLS. Each read has a deadline. Text is ISO-8859-1. */
final class End implements AutoCloseable {

    private static final int PATIENCE_MILLIS = 60_000;

    private final Socket socket;
    private final DataInputStream in;
    private final OutputStream out;

    End(Socket socket) throws IOException {
        this.socket = socket;
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(PATIENCE_MILLIS);
        in = new DataInputStream(new BufferedInputStream(socket.getInputStream(), 1 << 16));
        out = socket.getOutputStream();
    }

    /** An opening handshake with the key of RFC 6455 §1.3, and further header lines. */
    static String request(String target, String... lines) {
        return "GET " + target + """
                 HTTP/1.1
                Host: chat.test
                Upgrade: websocket
                Connection: Upgrade
                Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
                Sec-WebSocket-Version: 13
                """
                + String.join("", Stream.of(lines).map(line -> line + "\n").toList()) + "\n";
    }

    static byte[] bytes(String text) {
        return text.replace("\r\n", "\n").replace("\n", "\r\n").getBytes(StandardCharsets.ISO_8859_1);
    }

    /** The text's line ends go out as CRLF. */
    End send(String text) throws IOException {
        return send(bytes(text));
    }

    /** In one write, so in one segment or record if it is small. */
    End send(byte[] bytes) throws IOException {
        out.write(bytes);
        return this;
    }

    End send(Frame... frames) throws IOException {
        for (Frame frame : frames) {
            out.write(frame.wire());
        }
        return this;
    }

    /** The text and, in the same write, the frames. */
    End sendWith(String text, Frame... frames) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.writeBytes(bytes(text));
        for (Frame frame : frames) {
            all.writeBytes(frame.wire());
        }
        return send(all.toByteArray());
    }

    /** Up to and with the empty line, line ends as {@code \n}. */
    String head() throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int next = in.read();
            assertTrue(next >= 0, () -> "ended within a head: " + head);
            head.append((char) next);
        }
        return head.toString().replace("\r\n", "\n");
    }

    /** A response's head and, by its Content-Length, its body. */
    String answer() throws IOException {
        String head = head();
        int at = head.indexOf("Content-Length: ");
        if (at < 0) {
            return head;
        }
        int length = Integer.parseInt(head.substring(at + 16, head.indexOf('\n', at)));
        return head + new String(in.readNBytes(length), StandardCharsets.UTF_8);
    }

    Frame receive() throws IOException {
        return Frame.read(in);
    }

    void expect(Frame... frames) throws IOException {
        for (Frame frame : frames) {
            assertEquals(frame, receive());
        }
    }

    /** As a server: agrees to the upgrade whose head this reads, and gives the head. */
    String agree(String... lines) throws IOException {
        String head = head();
        send(agreement(head, lines));
        return head;
    }

    static String agreement(String head, String... lines) {
        StringBuilder answer = new StringBuilder("HTTP/1.1 101 Switching Protocols\nUpgrade: websocket\n");
        answer.append("Connection: Upgrade\nSec-WebSocket-Accept: ").append(TestUpstream.acceptFor(head));
        for (String line : lines) {
            answer.append('\n').append(line);
        }
        return answer.append("\n\n").toString();
    }

    /** A proper end of the stream, nothing before it. */
    void expectEnd() throws IOException {
        byte[] more = in.readAllBytes();
        assertEquals("", HexFormat.of().formatHex(more, 0, Math.min(100, more.length)), "bytes before the end");
    }

    /** Reads what is left up to an end of any kind. */
    void awaitEnd() throws IOException {
        try {
            in.skipNBytes(Long.MAX_VALUE);
        } catch (SocketTimeoutException noEnd) {
            throw new AssertionError("no end", noEnd);
        } catch (EOFException | SocketException | SSLException ended) {
            // as expected
        }
    }

    /** Waits so long for the other side to end; what it sends is dropped. */
    boolean endsWithin(int millis) throws IOException {
        socket.setSoTimeout(millis);
        try {
            return in.read() < 0;
        } catch (SocketTimeoutException open) {
            return false;
        } catch (SocketException reset) {
            return true;
        } finally {
            socket.setSoTimeout(PATIENCE_MILLIS);
        }
    }

    /** Fills the array. */
    void read(byte[] bytes) throws IOException {
        in.readFully(bytes);
    }

    /** Says FIN, and goes on listening. */
    void finish() throws IOException {
        socket.shutdownOutput();
    }

    void reset() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    Socket socket() {
        return socket;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
