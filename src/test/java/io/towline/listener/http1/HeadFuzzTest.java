package io.towline.listener.http1;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.io.Clock;
import io.towline.listener.Listener;
import io.towline.listener.ListenerWorld;
import io.towline.listener.ListenerWorld.Client;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever a head is, it gets a request's answer or a refusal with a sentence: Undertow refuses nothing that we let by. */
class HeadFuzzTest {

    private static final String HEAD = "POST /a/b;c=d?e=f&g HTTP/1.1\r\nHost: my.host:8080\r\nCookie: a=b; c=\"d\"\r\n"
            + "Content-Length: 0\r\nX-Forwarded-For: 1.2.3.4, [::1]:80\r\nConnection: keep-alive, x\r\nX:\r\nY:  z \t \r\n\r\n";
    private static final String BYTES = " \t\r\n:;,/?#[]@!$&'()*+=%\"<>\\^`{|}~\0\u007f\u0080\u00ff-._aZ09";
    private static final int HEADS = 2000;

    @Test
    void nobodyIsLeftWithoutAWord(@TempDir Path dir) throws Exception {
        Random random = new Random(20);
        int taken = 0;
        try (ListenerWorld world = new ListenerWorld(dir, Clock.system())) {
            Listener listener = world.open(false, ListenerWorld::answer);
            for (int i = 0; i < HEADS; i++) {
                String head = mutated(random);
                try (Client client = world.plain(listener)) {
                    client.socket().getOutputStream().write(head.getBytes(StandardCharsets.ISO_8859_1));
                    client.socket().shutdownOutput();
                    String answer = client.response();
                    boolean worded = answer.contains("\r\n\r\n") && !answer.endsWith("\r\n\r\n");
                    assertTrue(worded || head.isBlank(), () -> head + "\n----\n" + answer);
                    taken += answer.startsWith("HTTP/1.1 200 ") ? 1 : 0;
                }
            }
        }
        assertTrue(taken > HEADS / 10 && taken < HEADS, taken + " taken");
    }

    private static String mutated(Random random) {
        StringBuilder head = new StringBuilder(HEAD);
        for (int n = 1 + random.nextInt(3); n > 0; n--) {
            int at = random.nextInt(head.length() - 4);
            char c = BYTES.charAt(random.nextInt(BYTES.length()));
            switch (random.nextInt(3)) {
                case 0 -> head.setCharAt(at, c);
                case 1 -> head.insert(at, c);
                default -> head.deleteCharAt(at);
            }
        }
        return head.toString();
    }
}
