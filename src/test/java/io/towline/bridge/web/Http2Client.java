package io.towline.bridge.web;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.towline.testkit.RawHttp2;
import io.towline.testkit.RawHttp2.Frame;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;

/** A client of HTTP/2 that knows about it beforehand (RFC 9113 §3.3), stream by stream. */
final class Http2Client implements AutoCloseable {

    private static final int CANCEL = 8;

    private final RawHttp2 raw;

    Http2Client(InetSocketAddress address) throws IOException {
        Socket socket = new Socket(address.getAddress(), address.getPort());
        socket.setSoTimeout(60_000);
        raw = new RawHttp2(socket).preface();
    }

    void get(int stream) throws IOException {
        raw.send(RawHttp2.get(stream, "/"));
    }

    /** With a body in one frame. */
    void post(int stream, String body) throws IOException {
        raw.send(RawHttp2.post(stream, "/"));
        raw.send(RawHttp2.frame(RawHttp2.DATA, RawHttp2.END_STREAM, stream, body.getBytes(UTF_8)));
    }

    void reset(int stream) throws IOException {
        raw.send(RawHttp2.frame(RawHttp2.RST_STREAM, 0, stream, RawHttp2.integer(CANCEL)));
    }

    void widen(int stream, int bytes) throws IOException {
        raw.send(RawHttp2.frame(RawHttp2.WINDOW_UPDATE, 0, stream, RawHttp2.integer(bytes)));
    }

    /** The next frame of a stream; what concerns the connection is passed over. */
    Frame next() throws IOException {
        Frame frame = raw.read();
        while (frame.stream() == 0) {
            frame = raw.read();
        }
        return frame;
    }

    /** The stream's bytes to its end. */
    String body(int stream) throws IOException {
        StringBuilder body = new StringBuilder();
        while (true) {
            Frame frame = next();
            if (frame.stream() != stream || frame.type() == RawHttp2.RST_STREAM) {
                return body + "(cut)";
            }
            if (frame.type() == RawHttp2.DATA) {
                body.append(frame.text());
            }
            if (frame.endsStream()) {
                return body.toString();
            }
        }
    }

    @Override
    public void close() throws IOException {
        raw.close();
    }
}
