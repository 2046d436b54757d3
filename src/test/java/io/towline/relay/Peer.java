package io.towline.relay;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.util.HexFormat;

/** One end of a relay as the world sees it: a raw socket. A read that gets nothing fails the test after a while. */
final class Peer {

    private static final int PATIENCE_MILLIS = 60_000;

    private final Socket socket;
    private final DataInputStream in;
    private final OutputStream out;

    Peer(Socket socket) throws IOException {
        this.socket = socket;
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(PATIENCE_MILLIS);
        in = new DataInputStream(new BufferedInputStream(socket.getInputStream(), 1 << 16));
        out = socket.getOutputStream();
    }

    void send(Frame... frames) throws IOException {
        for (Frame frame : frames) {
            out.write(frame.wire());
        }
    }

    void sendBytes(byte[] bytes) throws IOException {
        out.write(bytes);
    }

    void sendBytes(byte[] bytes, int from, int length) throws IOException {
        out.write(bytes, from, length);
    }

    void sendHex(String wire) throws IOException {
        out.write(HexFormat.of().parseHex(wire.replace(" ", "")));
    }

    Frame receive() throws IOException {
        return Frame.read(in);
    }

    byte[] receive(int bytes) throws IOException {
        byte[] received = in.readNBytes(bytes);
        assertEquals(bytes, received.length, "end of stream");
        return received;
    }

    void expect(Frame... frames) throws IOException {
        for (Frame frame : frames) {
            assertEquals(frame, receive());
        }
    }

    void expectHex(String wire) throws IOException {
        expectBytes(HexFormat.of().parseHex(wire.replace(" ", "")));
    }

    void expectBytes(byte[] bytes) throws IOException {
        assertArrayEquals(bytes, receive(bytes.length));
    }

    void expectEnd() throws IOException {
        byte[] more = in.readAllBytes();
        assertEquals("", HexFormat.of().formatHex(more, 0, Math.min(100, more.length)), "bytes before the end");
    }

    /** Reads whatever is left up to an end of the stream of any kind. */
    void drainToTheEnd() throws IOException {
        try {
            in.readAllBytes();
        } catch (SocketTimeoutException noEnd) {
            throw noEnd;
        } catch (SocketException reset) {
            // an end, too
        }
    }

    /** Bytes that have arrived and were not received. */
    int available() throws IOException {
        return in.available();
    }

    /** That nothing has arrived up to now. */
    void expectNothing() throws IOException {
        int available = available();
        if (available > 0) {
            throw new AssertionError("arrived: " + HexFormat.of().formatHex(receive(Math.min(available, 100))));
        }
    }

    /** Says FIN, and goes on listening. */
    void finish() throws IOException {
        socket.shutdownOutput();
    }

    void reset() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    void leave() throws IOException {
        socket.close();
    }
}
