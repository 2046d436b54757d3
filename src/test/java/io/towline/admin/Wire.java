package io.towline.admin;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * An answer, as its bytes came.
 *
 * @param head its lines, without the date
 */
record Wire(List<String> head, String body) {

    /** @param head lines; {@code PORT} in them is the listener's */
    static Wire exchange(InetSocketAddress address, List<String> head, String body) throws IOException {
        try (Socket socket = new Socket(address.getAddress(), address.getPort())) {
            socket.setSoTimeout(60_000);
            List<String> lines = new ArrayList<>(head);
            lines.add("Connection: close");
            if (!body.isEmpty()) {
                lines.add("Content-Length: " + body.length());
            }
            String request = String.join("\r\n", lines).replace("PORT", Integer.toString(address.getPort()));
            socket.getOutputStream().write((request + "\r\n\r\n" + body).getBytes(StandardCharsets.UTF_8));
            return parsed(new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    private static Wire parsed(String text) {
        int end = text.indexOf("\r\n\r\n");
        List<String> head = text.substring(0, end)
                .lines()
                .filter(line -> !line.startsWith("Date:"))
                .toList();
        return new Wire(head, text.substring(end + 4));
    }

    String status() {
        return head.getFirst().substring("HTTP/1.1 ".length(), "HTTP/1.1 ".length() + 3);
    }

    String header(String name) {
        String start = name.toLowerCase(Locale.ROOT) + ": ";
        return head.stream()
                .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(start))
                .map(line -> line.substring(start.length()))
                .reduce("", (one, other) -> one + other);
    }
}
