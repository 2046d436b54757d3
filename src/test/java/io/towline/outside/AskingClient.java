package io.towline.outside;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** A client of HTTP/1.1 that asks for one thing after the other on one connection, as long as that goes on, and never asks again by itself. */
final class AskingClient implements AutoCloseable {

    private static final int PATIENCE_MILLIS = 120_000;

    private final int port;
    private Optional<Socket> open = Optional.empty();
    private InputStream in;

    AskingClient(int port) {
        this.port = port;
    }

    /**
     * @param fields of the head, each with its line end
     * @return what came of it: a status and the body, or how it broke off
     */
    String ask(String method, String target, String fields) throws IOException {
        try {
            Socket socket = connected();
            String head = method + " " + target + " HTTP/1.1\r\nHost: site\r\n" + fields + "\r\n";
            socket.getOutputStream().write(head.getBytes(StandardCharsets.ISO_8859_1));
            Optional<WireMessage> answer = WireMessage.head(in);
            if (answer.isEmpty()) {
                close();
                return "no answer";
            }
            WireMessage whole = answer.get().withAnswerBody(in, method.equals("HEAD"));
            if (!whole.isWhole()
                    || whole.field("Connection").filter("close"::equals).isPresent()) {
                close();
            }
            return whole.isWhole() ? whole.start().substring(9, 12) + " " + whole.body() : "broken off";
        } catch (IOException gone) {
            close();
            return gone.toString();
        }
    }

    private Socket connected() throws IOException {
        if (open.isEmpty()) {
            Socket socket = new Socket();
            open = Optional.of(socket);
            socket.setSoTimeout(PATIENCE_MILLIS);
            socket.setTcpNoDelay(true);
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), PATIENCE_MILLIS);
            in = new BufferedInputStream(socket.getInputStream());
        }
        return open.get();
    }

    @Override
    public void close() throws IOException {
        if (open.isPresent()) {
            open.get().close();
        }
        open = Optional.empty();
    }
}
