package io.towline;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.testkit.TestClock;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;

/** A listener and two routes, whose clients are limited as the test says. The test holds the clock. */
abstract class LimitsWorld {

    static final String ONE = "203.0.113.1";
    static final String OTHER = "203.0.113.2";

    static final String TOO_MANY_REQUESTS = "Too many requests in a short time. Please try again later.";
    static final String TOO_MANY_HANDSHAKES = "Too many handshakes in a short time. Please try again later.";
    static final String TOO_MANY_CONNECTIONS = "Too many connections at a time. Please close some, or try again later.";
    static final String TOO_MANY_SESSIONS = "Too many sessions at a time. Please close some, or try again later.";

    final TestClock clock = new TestClock();
    final Backend backend = new Backend();
    final List<AutoCloseable> open = new ArrayList<>();
    private String trusted = "127.0.0.1";
    WholeProduct product;

    LimitsWorld() throws IOException {}

    final void start(String limits) throws IOException {
        product = WholeProduct.of(configuration(limits), clock);
    }

    final String configuration(String limits) {
        return """
                io.threads = 1
                listeners { LISTENER { bind = "127.0.0.1:0", forwarded.trust = [ "%s" ] } }
                upstreams { chat { servers = [ %s ] } }
                defaults.route.keepalive { client.ping-interval = off, upstream.ping-interval = off }
                routes {
                  chat { path = /chat, upstream = chat, origins = any, bridge { enabled = on, sockjs.mode = unwrap } }
                  quiet { path = /quiet, respond.status = 204 }
                }
                """.formatted(trusted, backend.url()) + limits;
    }

    @AfterEach
    void end() throws Exception {
        for (AutoCloseable each : open) {
            each.close();
        }
        product.close();
        backend.close();
    }

    final Fallback client() throws IOException {
        Fallback client = new Fallback(product.address());
        open.add(client);
        return client;
    }

    final End dial() throws IOException {
        End end = product.dial();
        open.add(end);
        return end;
    }

    static String from(String client) {
        return "X-Forwarded-For: " + client;
    }

    final int quiet(String client, String... more) throws IOException {
        String[] lines = new String[more.length + 1];
        System.arraycopy(more, 0, lines, 1, more.length);
        lines[0] = from(client);
        return client().ask("GET", "/quiet", lines).status();
    }

    /** A WebSocket through to the server. */
    final WholeProduct.Joined join(String client, String... more) throws IOException {
        String[] lines = new String[more.length + 1];
        System.arraycopy(more, 0, lines, 1, more.length);
        lines[0] = from(client);
        WholeProduct.Joined joined = WholeProduct.join(dial(), backend, End.request("/chat", lines));
        open.add(joined);
        return joined;
    }

    final void expectRefused(String client, String sentence, String... more) throws Exception {
        String[] lines = new String[more.length + 1];
        System.arraycopy(more, 0, lines, 1, more.length);
        lines[0] = from(client);
        End end = dial().send(End.request("/chat", lines));
        String answer = end.answer();
        assertTrue(answer.startsWith("HTTP/1.1 429 Too Many Requests\n"), answer);
        assertTrue(answer.contains("\nContent-Type: text/plain; charset=utf-8\n"), answer);
        assertTrue(answer.endsWith("\n\n" + sentence + "\n"), answer);
        end.expectEnd(); // bytes behind an upgrade that did not happen are nobody's requests
        expectLine(client, "chat", "websocket", 429, sentence);
    }

    final void expectLine(String client, String route, String kind, int status, String sentence) throws Exception {
        String line = product.wholeLine();
        assertTrue(line.contains(" client=" + client + " "), line);
        assertTrue(line.contains(" route=" + route + " "), line);
        assertTrue(line.contains(" kind=" + kind + " status=" + status + " "), line);
        assertTrue(line.endsWith(" by=towline cause=refused-limit reason=\"" + sentence + "\""), line);
    }
}
