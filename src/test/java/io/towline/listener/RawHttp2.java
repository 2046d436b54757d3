package io.towline.listener;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.towline.listener.ListenerWorld.Client;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;

/** An HTTP/2 client that sends just the frames that a test says (RFC 9113 §4.1). */
final class RawHttp2 implements AutoCloseable {

    static final int DATA = 0;
    static final int HEADERS = 1;
    static final int PRIORITY = 2;
    static final int RST_STREAM = 3;
    static final int SETTINGS = 4;
    static final int PING = 6;
    static final int GOAWAY = 7;
    static final int WINDOW_UPDATE = 8;
    static final int CONTINUATION = 9;

    static final int END_STREAM = 1;
    static final int ACK = 1;
    static final int END_HEADERS = 4;

    record Frame(int type, int flags, int stream, byte[] payload) {
        /** RST_STREAM's error, or GOAWAY's last stream. */
        int first() {
            return ByteBuffer.wrap(payload).getInt();
        }

        /** GOAWAY's error. */
        int second() {
            return ByteBuffer.wrap(payload).getInt(4);
        }
    }

    private final Client client;
    private final DataInputStream in;

    RawHttp2(Client client) throws IOException {
        this.client = client;
        in = new DataInputStream(client.socket().getInputStream());
    }

    RawHttp2 preface(byte... settings) throws IOException {
        client.send("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
        return send(frame(SETTINGS, 0, 0, settings));
    }

    RawHttp2 send(byte[] bytes) throws IOException {
        client.socket().getOutputStream().write(bytes);
        return this;
    }

    static byte[] frame(int type, int flags, int stream, byte... payload) {
        ByteBuffer frame = ByteBuffer.allocate(9 + payload.length);
        frame.put((byte) (payload.length >> 16)).putShort((short) payload.length);
        frame.put((byte) type).put((byte) flags).putInt(stream).put(payload);
        return frame.array();
    }

    /** A GET, or a POST that has not ended. RFC 7541: 82, 83 methods; 87 https; 41 :authority; 44 :path, literal. */
    static byte[] head(String method, String path) {
        ByteArrayOutputStream block = new ByteArrayOutputStream();
        block.write(method.equals("GET") ? 0x82 : 0x83);
        block.write(0x87);
        literal(block, 0x01, "localhost");
        literal(block, 0x04, path);
        return block.toByteArray();
    }

    static void literal(ByteArrayOutputStream block, int name, String value) {
        block.write(name);
        block.write(value.length());
        block.writeBytes(value.getBytes(US_ASCII));
    }

    static byte[] get(int stream, String path) {
        return frame(HEADERS, END_HEADERS | END_STREAM, stream, head("GET", path));
    }

    static byte[] post(int stream, String path) {
        return frame(HEADERS, END_HEADERS, stream, head("POST", path));
    }

    static byte[] integer(int value) {
        return ByteBuffer.allocate(4).putInt(value).array();
    }

    static byte[] join(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    Frame read() throws IOException {
        int length = in.readUnsignedByte() << 16 | in.readUnsignedShort();
        return new Frame(in.readUnsignedByte(), in.readUnsignedByte(), in.readInt(), in.readNBytes(length));
    }

    Frame next(int type) throws IOException {
        Frame frame = read();
        while (frame.type() != type) {
            frame = read();
        }
        return frame;
    }

    /** The body of an answer that comes in one frame. */
    String answer(int stream) throws IOException {
        Frame frame = next(DATA);
        while (frame.stream() != stream) {
            frame = next(DATA);
        }
        return new String(frame.payload(), US_ASCII);
    }

    /** Reads to the end. */
    boolean closed() {
        try {
            while (true) {
                read();
            }
        } catch (SocketTimeoutException noEnd) {
            return false;
        } catch (IOException end) {
            return client.socket().isConnected();
        }
    }

    @Override
    public void close() throws IOException {
        client.close();
    }
}
