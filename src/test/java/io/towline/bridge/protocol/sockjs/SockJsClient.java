package io.towline.bridge.protocol.sockjs;

import io.towline.testkit.RawAnswers;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** One connection of a client, which reads answers chunk by chunk. */
final class SockJsClient implements AutoCloseable {

    private final Socket socket;
    private final RawAnswers answers;

    /** Of the latest answer, its lines in lower case up to the colon. */
    private String head = "";

    SockJsClient(int port) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(60_000);
        socket.setTcpNoDelay(true);
        answers = new RawAnswers(socket.getInputStream());
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
        head = answers.head();
        return RawAnswers.status(head);
    }

    /** A field of the latest answer; "-" where it is not there. */
    String field(String name) {
        return RawAnswers.field(head, name);
    }

    /** The next chunk; empty at the end of the answer. */
    String chunk() throws IOException {
        return answers.chunk();
    }

    /** The whole body of an answer whose head was read. */
    String body() throws IOException {
        if (!field("Content-Length").equals("-")) {
            return answers.bytes(Integer.parseInt(field("Content-Length")));
        }
        return field("Transfer-Encoding").equals("chunked") ? answers.chunks() : "";
    }

    /** Status and body. */
    String answer() throws IOException {
        return status() + " " + body();
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
