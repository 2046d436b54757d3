package io.towline.testkit;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.towline.testkit.TestCertificates.Pem;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/** An HTTP/2 client that sends just the frames that a test says (RFC 9113 §4.1). */
public final class RawHttp2 implements AutoCloseable {

    public static final int DATA = 0;
    public static final int HEADERS = 1;
    public static final int PRIORITY = 2;
    public static final int RST_STREAM = 3;
    public static final int SETTINGS = 4;
    public static final int PING = 6;
    public static final int GOAWAY = 7;
    public static final int WINDOW_UPDATE = 8;
    public static final int CONTINUATION = 9;

    public static final int END_STREAM = 1;
    public static final int ACK = 1;
    public static final int END_HEADERS = 4;

    public record Frame(int type, int flags, int stream, byte[] payload) {
        public String text() {
            return new String(payload, UTF_8);
        }

        public boolean endsStream() {
            return (flags & END_STREAM) != 0;
        }

        /** RST_STREAM's error, or GOAWAY's last stream. */
        public int first() {
            return ByteBuffer.wrap(payload).getInt();
        }

        /** GOAWAY's error. */
        public int second() {
            return ByteBuffer.wrap(payload).getInt(4);
        }
    }

    private static final int PATIENCE_MILLIS = 60_000;
    private static final byte[] PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(US_ASCII);

    private final Socket socket;
    private final DataInputStream in;

    public RawHttp2(Socket socket) throws IOException {
        this.socket = socket;
        in = new DataInputStream(socket.getInputStream());
    }

    /** Over TLS, agreed on by ALPN. Nothing is said yet; what does not come in a minute is waited for no longer. */
    public static RawHttp2 to(InetSocketAddress server, Pem certificate) throws IOException {
        SSLSocket socket = (SSLSocket) TestCertificates.trusting(certificate)
                .getSocketFactory()
                .createSocket(server.getAddress(), server.getPort());
        socket.setSoTimeout(PATIENCE_MILLIS);
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setApplicationProtocols(new String[] {"h2"});
        socket.setSSLParameters(parameters);
        return new RawHttp2(socket);
    }

    public RawHttp2 preface(byte... settings) throws IOException {
        return send(join(PREFACE, frame(SETTINGS, 0, 0, settings)));
    }

    public RawHttp2 send(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        return this;
    }

    public static byte[] frame(int type, int flags, int stream, byte... payload) {
        ByteBuffer frame = ByteBuffer.allocate(9 + payload.length);
        frame.put((byte) (payload.length >> 16)).putShort((short) payload.length);
        frame.put((byte) type).put((byte) flags).putInt(stream).put(payload);
        return frame.array();
    }

    /** A GET, or a POST that has not ended. RFC 7541: 82, 83 methods; 87 https; 41 :authority; 44 :path, literal. */
    public static byte[] head(String method, String path) {
        ByteArrayOutputStream block = new ByteArrayOutputStream();
        block.write(method.equals("GET") ? 0x82 : 0x83);
        block.write(0x87);
        literal(block, 0x01, "localhost");
        literal(block, 0x04, path);
        return block.toByteArray();
    }

    /** Fields as they are, in pairs of names and values; each character is one byte. */
    public static byte[] fields(String... namesAndValues) {
        ByteArrayOutputStream block = new ByteArrayOutputStream();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            block.write(0);
            text(block, namesAndValues[i]);
            text(block, namesAndValues[i + 1]);
        }
        return block.toByteArray();
    }

    private static void text(ByteArrayOutputStream block, String text) {
        if (text.length() < 127) {
            block.write(text.length());
        } else {
            int rest = text.length() - 127; // RFC 7541 §5.1, up to 16 KiB
            block.write(127);
            block.write(rest & 127 | 128);
            block.write(rest >> 7);
        }
        block.writeBytes(text.getBytes(ISO_8859_1));
    }

    public static void literal(ByteArrayOutputStream block, int name, String value) {
        block.write(name);
        block.write(value.length());
        block.writeBytes(value.getBytes(US_ASCII));
    }

    public static byte[] get(int stream, String path) {
        return frame(HEADERS, END_HEADERS | END_STREAM, stream, head("GET", path));
    }

    public static byte[] post(int stream, String path) {
        return frame(HEADERS, END_HEADERS, stream, head("POST", path));
    }

    public static byte[] integer(int value) {
        return ByteBuffer.allocate(4).putInt(value).array();
    }

    public static byte[] join(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    public Frame read() throws IOException {
        int length = in.readUnsignedByte() << 16 | in.readUnsignedShort();
        return new Frame(in.readUnsignedByte(), in.readUnsignedByte(), in.readInt(), in.readNBytes(length));
    }

    public Frame next(int type) throws IOException {
        Frame frame = read();
        while (frame.type() != type) {
            frame = read();
        }
        return frame;
    }

    /** The body of an answer that comes in one frame. */
    public String answer(int stream) throws IOException {
        Frame frame = next(DATA);
        while (frame.stream() != stream) {
            frame = next(DATA);
        }
        return new String(frame.payload(), US_ASCII);
    }

    /** Reads to the end. */
    public boolean closed() {
        try {
            while (true) {
                read();
            }
        } catch (SocketTimeoutException noEnd) {
            return false;
        } catch (IOException end) {
            return socket.isConnected();
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
