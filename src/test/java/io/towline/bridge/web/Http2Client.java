package io.towline.bridge.web;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.HexFormat;

/** A client of HTTP/2 that knows about it beforehand (RFC 9113 §3.3), frame by frame. */
final class Http2Client implements AutoCloseable {

    static final int DATA = 0;
    static final int HEADERS = 1;
    static final int RST_STREAM = 3;
    static final int SETTINGS = 4;
    static final int WINDOW_UPDATE = 8;

    private static final int END_STREAM = 1;
    private static final int END_HEADERS = 4;

    record Frame(int type, int flags, int stream, byte[] payload) {
        String text() {
            return new String(payload, UTF_8);
        }

        boolean endsStream() {
            return (flags & END_STREAM) != 0;
        }
    }

    private final Socket socket;
    private final DataInputStream in;
    private final DataOutputStream out;

    Http2Client(InetSocketAddress address) throws IOException {
        socket = new Socket(address.getAddress(), address.getPort());
        socket.setSoTimeout(60_000);
        in = new DataInputStream(socket.getInputStream());
        out = new DataOutputStream(socket.getOutputStream());
        out.write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(ISO_8859_1));
        send(SETTINGS, 0, 0, new byte[0]);
    }

    void send(int type, int flags, int stream, byte[] payload) throws IOException {
        ByteArrayOutputStream frame = new ByteArrayOutputStream();
        DataOutputStream writer = new DataOutputStream(frame);
        writer.writeByte(0);
        writer.writeShort(payload.length);
        writer.writeByte(type);
        writer.writeByte(flags);
        writer.writeInt(stream);
        writer.write(payload);
        out.write(frame.toByteArray());
    }

    /** {@code :method} GET, {@code :scheme} http, {@code :path} /, {@code :authority} a; RFC 7541 appendix A. */
    void get(int stream) throws IOException {
        send(HEADERS, END_STREAM | END_HEADERS, stream, HexFormat.of().parseHex("828684410161"));
    }

    /** The same with POST, and a body in one frame. */
    void post(int stream, String body) throws IOException {
        send(HEADERS, END_HEADERS, stream, HexFormat.of().parseHex("838684410161"));
        send(DATA, END_STREAM, stream, body.getBytes(UTF_8));
    }

    void reset(int stream) throws IOException {
        send(RST_STREAM, 0, stream, new byte[] {0, 0, 0, 8});
    }

    void widen(int stream, int bytes) throws IOException {
        byte[] increment = HexFormat.of().parseHex(HexFormat.of().toHexDigits(bytes));
        send(WINDOW_UPDATE, 0, stream, increment);
    }

    /** The next frame of a stream; what concerns the connection is passed over. */
    Frame next() throws IOException {
        while (true) {
            int length = in.readUnsignedByte() << 16 | in.readUnsignedShort();
            int type = in.readUnsignedByte();
            int flags = in.readUnsignedByte();
            int stream = in.readInt();
            Frame frame = new Frame(type, flags, stream, in.readNBytes(length));
            if (stream != 0) {
                return frame;
            }
        }
    }

    /** The stream's bytes to its end. */
    String body(int stream) throws IOException {
        StringBuilder body = new StringBuilder();
        while (true) {
            Frame frame = next();
            if (frame.stream() != stream || frame.type() == RST_STREAM) {
                return body + "(cut)";
            }
            if (frame.type() == DATA) {
                body.append(frame.text());
            }
            if (frame.endsStream()) {
                return body.toString();
            }
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
