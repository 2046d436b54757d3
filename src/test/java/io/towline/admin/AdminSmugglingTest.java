package io.towline.admin;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.testkit.Smuggling;
import io.towline.testkit.Smuggling.Refused;
import io.towline.testkit.Smuggling.Sound;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Arrays;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** The operators' listener reads requests as strictly as those of clients: it may stand behind a proxy as well. */
@Timeout(180)
class AdminSmugglingTest {

    private static final String ORDER = "POST /api/v1/reload HTTP/1.1\r\nHost: localhost\r\nX-Towline-Admin: 1\r\n"
            + "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n";

    @AutoClose
    private final AdminWorld world = new AdminWorld();

    private final InetSocketAddress listener = world.patient();

    AdminSmugglingTest() throws IOException {}

    @ParameterizedTest
    @FieldSource({"io.towline.testkit.Smuggling#HEADS", "io.towline.testkit.Smuggling#BODIES"})
    void isRefusedAndNothingBehindItIsRead(Refused attempt) throws IOException {
        String answer = answers(attempt.request() + Smuggling.BEHIND, Integer.MAX_VALUE);
        assertTrue(answer.startsWith("HTTP/1.1 400 Bad Request\r\n"), answer);
        assertTrue(answer.contains("\r\nConnection: close\r\n"), answer);
        assertTrue(answer.contains("\"status\":400"), answer);
        assertEquals(-1, answer.indexOf("\nHTTP/1.1 "), answer);
    }

    @ParameterizedTest
    @FieldSource("io.towline.testkit.Smuggling#SOUND")
    void isReadToItsEndAndNoFurther(Sound sound) throws IOException {
        String last = Smuggling.BEHIND.replace("Host: chat.test", "Host: localhost\r\nConnection: close");
        String named = sound.request().replace("Host: chat.test", "Host: localhost");
        for (int pieces : new int[] {Integer.MAX_VALUE, 1, named.length()}) {
            String answers = answers(named + last, pieces);
            int second = answers.indexOf("HTTP/1.1 ", 1);
            assertTrue(answers.startsWith("HTTP/1.1 405 "), answers);
            assertTrue(answers.startsWith("HTTP/1.1 404 ", second), answers);
        }
    }

    @Test
    void anOrderWithAMalformedBodyIsNotCarriedOut() throws IOException {
        for (int pieces : new int[] {Integer.MAX_VALUE, ORDER.length()}) {
            String answer = answers(ORDER + "0x0\r\n\r\n", pieces);
            assertTrue(answer.startsWith("HTTP/1.1 400 Bad Request\r\n"), answer);
            assertTrue(answer.contains("A chunk's size is no hexadecimal number."), answer);
        }
        assertTrue(answers(ORDER + "2;x=y\r\n{}\r\n0\r\n\r\nGET /x HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", 7)
                .startsWith("HTTP/1.1 200 "));
    }

    private String answers(String text, int pieces) throws IOException {
        byte[] bytes = text.getBytes(ISO_8859_1);
        try (Socket socket = new Socket(listener.getAddress(), listener.getPort())) {
            socket.setSoTimeout(60_000);
            socket.setTcpNoDelay(true);
            for (int from = 0; from < bytes.length; from += Math.min(pieces, bytes.length)) {
                socket.getOutputStream().write(Arrays.copyOfRange(bytes, from, (int)
                        Math.min(bytes.length, (long) from + pieces)));
            }
            return new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
        }
    }
}
