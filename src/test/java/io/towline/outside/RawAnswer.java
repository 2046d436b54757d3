package io.towline.outside;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.Socket;

/** The head of an answer, read byte by byte: what follows stays with the socket. */
record RawAnswer(String head) {

    static RawAnswer read(Socket from) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int next = from.getInputStream().read();
            assertTrue(next >= 0, () -> "the answer ends with " + head);
            head.append((char) next);
        }
        assertTrue(head.indexOf("HTTP/1.1 ") == 0, head::toString);
        return new RawAnswer(head.toString());
    }

    int status() {
        return Integer.parseInt(head.substring(9, 12));
    }

    boolean saysWhenToComeBack() {
        return head.contains("\r\nRetry-After: ");
    }
}
