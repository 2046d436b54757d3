package io.towline.bridge.protocol.sockjs;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** One connection of a client, which reads answers chunk by chunk. */
final class SockJsClient implements AutoCloseable {

    private final Socket socket;
    private final InputStream in;

    /** Of the latest answer, its lines in lower case up to the colon. */
    private String head = "";

    SockJsClient(int port) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(60_000);
        socket.setTcpNoDelay(true);
        in = socket.getInputStream();
    }

    SockJsClient get(String target, String... lines) throws IOException {
        return send("GET " + target, "", lines);
    }

    SockJsClient post(String target, String body, String... lines) throws IOException {
        int length = body.getBytes(StandardCharsets.UTF_8).length;
        String[] all = new String[lines.length + 1];
        System.arraycopy(lines, 0, all, 0, lines.length);
        all[lines.length] = "Content-Length: " + length;
        return send("POST " + target, body, all);
    }

    private SockJsClient send(String request, String body, String... lines) throws IOException {
        StringBuilder text = new StringBuilder(request + " HTTP/1.1\r\nHost: chat.test\r\n");
        for (String line : lines) {
            text.append(line).append("\r\n");
        }
        socket.getOutputStream()
                .write(text.append("\r\n").append(body).toString().getBytes(StandardCharsets.UTF_8));
        return this;
    }

    /** Reads the head of an answer, and gives its status. */
    int status() throws IOException {
        head = until("\r\n\r\n");
        return Integer.parseInt(head.substring(9, 12));
    }

    /** A field of the latest answer; "-" where it is not there. */
    String field(String name) {
        return head.lines()
                .filter(line -> line.regionMatches(true, 0, name + ": ", 0, name.length() + 2))
                .map(line -> line.substring(name.length() + 2))
                .reduce((one, two) -> one + " & " + two)
                .orElse("-");
    }

    /** The next chunk; empty at the end of the answer. */
    String chunk() throws IOException {
        String size = until("\r\n");
        if (size.isEmpty()) {
            return "(cut)";
        }
        String chunk = new String(in.readNBytes(Integer.parseInt(size.strip(), 16)), StandardCharsets.UTF_8);
        until("\r\n");
        return chunk;
    }

    /** The whole body of an answer whose head was read. */
    String body() throws IOException {
        if (!field("Content-Length").equals("-")) {
            return new String(in.readNBytes(Integer.parseInt(field("Content-Length"))), StandardCharsets.UTF_8);
        }
        StringBuilder body = new StringBuilder();
        if (field("Transfer-Encoding").equals("chunked")) {
            for (String chunk = chunk(); !chunk.isEmpty(); chunk = chunk()) {
                body.append(chunk);
            }
        }
        return body.toString();
    }

    /** Status and body. */
    String answer() throws IOException {
        return status() + " " + body();
    }

    private String until(String end) throws IOException {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        while (!text.toString(StandardCharsets.UTF_8).endsWith(end)) {
            int next = in.read();
            if (next < 0) {
                return text.toString(StandardCharsets.UTF_8);
            }
            text.write(next);
        }
        return text.toString(StandardCharsets.UTF_8);
    }

    /** Goes away in the middle. */
    void leave() throws IOException {
        socket.close();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
