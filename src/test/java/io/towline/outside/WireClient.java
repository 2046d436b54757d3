package io.towline.outside;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Has one case come through one proxy, and tells what both its ends saw, in lines that can be compared. */
record WireClient(int port, RecordingServer server) {

    private static final int PATIENCE_MILLIS = 120_000;

    /** Lines of what the server got, then of what the client got. */
    List<String> run(WireCase what) throws Exception {
        server.next(new RecordingServer.Script(
                bytes(what.atTheHead()), !what.isAnsweredAtTheHead(), bytes(what.answer()), what.serverEnds()));
        List<String> client = new ArrayList<>();
        try (Socket socket = new Socket()) {
            socket.setSoTimeout(PATIENCE_MILLIS);
            socket.setTcpNoDelay(true);
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            send(socket, what.request());
            if (what.afterTheHead().isPresent()) {
                server.awaitHead();
                send(socket, what.afterTheHead().get());
            }
            read(socket, what, client);
        }
        List<String> seen = new ArrayList<>();
        server.requests().forEach(request -> seen.addAll(lines("server", request)));
        seen.addAll(client);
        return seen;
    }

    private void read(Socket socket, WireCase what, List<String> seen) throws IOException {
        try {
            InputStream in = new BufferedInputStream(socket.getInputStream());
            Optional<WireMessage> head = WireMessage.head(in);
            boolean more = what.afterTheInterimAnswer().isPresent();
            while (head.isPresent() && head.get().isInterim()) {
                seen.addAll(lines("client", head.get()));
                if (more) {
                    send(socket, what.afterTheInterimAnswer().get());
                    more = false;
                }
                head = WireMessage.head(in);
            }
            if (head.isEmpty()) {
                seen.add("client: no answer");
                return;
            }
            WireMessage answer = head.get().withAnswerBody(in, what.request().startsWith("HEAD "));
            seen.addAll(lines("client", answer));
            if (answer.isAnswer()) {
                seen.add("client: the connection " + (goesOn(socket, in, answer) ? "goes on" : "ends"));
            }
        } catch (SocketException reset) {
            seen.add("client: reset");
        }
    }

    private boolean goesOn(Socket socket, InputStream in, WireMessage answer) throws IOException {
        if (!answer.isWhole() || answer.untilTheEnd()) {
            return false;
        }
        try {
            if (answer.field("Connection").filter("close"::equals).isEmpty()) {
                send(socket, "GET " + RecordingServer.PROBE + " HTTP/1.1\nHost: probe\n\n");
            }
            Optional<WireMessage> next = WireMessage.head(in);
            return next.isPresent()
                    && next.get().withAnswerBody(in, false).body().equals("probe");
        } catch (SocketException reset) {
            return false;
        }
    }

    private void send(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(bytes(text));
    }

    private byte[] bytes(String text) {
        return WireCase.bytes(text, port, server.port());
    }

    private List<String> lines(String whose, WireMessage message) {
        return new WireLines(whose, port, server.port()).of(message);
    }
}
