package io.towline;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.admin.proxy.ProxyControl.LimitView;
import io.towline.admin.proxy.ProxyControl.LimitedClient;
import io.towline.relay.Frame;
import io.towline.testkit.Await;
import io.towline.testkit.TestClock;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How much one client may have of a listener and of its routes: WebSockets, plain requests and the bridge's alike. The test holds the clock. */
class ClientLimitsTest {

    private static final String ONE = "203.0.113.1";
    private static final String OTHER = "203.0.113.2";
    private static final String EVENTS = "Accept: text/event-stream";

    private static final Pattern ID = Pattern.compile("\"id\":\"([^\"]+)\"");

    private static final String TOO_MANY_REQUESTS = "Too many requests in a short time. Please try again later.";
    private static final String TOO_MANY_HANDSHAKES = "Too many handshakes in a short time. Please try again later.";
    private static final String TOO_MANY_CONNECTIONS =
            "Too many connections at a time. Please close some, or try again later.";
    private static final String TOO_MANY_SESSIONS =
            "Too many sessions at a time. Please close some, or try again later.";

    private final TestClock clock = new TestClock();
    private final Backend backend = new Backend();
    private final List<AutoCloseable> open = new ArrayList<>();
    private String trusted = "127.0.0.1";
    private WholeProduct product;

    ClientLimitsTest() throws IOException {}

    private void start(String limits) throws IOException {
        product = WholeProduct.of(configuration(limits), clock);
    }

    private String configuration(String limits) {
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

    private Fallback client() throws IOException {
        Fallback client = new Fallback(product.address());
        open.add(client);
        return client;
    }

    private End dial() throws IOException {
        End end = product.dial();
        open.add(end);
        return end;
    }

    private static String from(String client) {
        return "X-Forwarded-For: " + client;
    }

    private int quiet(String client, String... more) throws IOException {
        String[] lines = new String[more.length + 1];
        System.arraycopy(more, 0, lines, 1, more.length);
        lines[0] = from(client);
        return client().ask("GET", "/quiet", lines).status();
    }

    /** A WebSocket through to the server. */
    private WholeProduct.Joined join(String client, String... more) throws IOException {
        String[] lines = new String[more.length + 1];
        System.arraycopy(more, 0, lines, 1, more.length);
        lines[0] = from(client);
        WholeProduct.Joined joined = WholeProduct.join(dial(), backend, End.request("/chat", lines));
        open.add(joined);
        return joined;
    }

    private void expectRefused(String client, String sentence, String... more) throws Exception {
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

    private void expectLine(String client, String route, String kind, int status, String sentence) throws Exception {
        String line = product.wholeLine();
        assertTrue(line.contains(" client=" + client + " "), line);
        assertTrue(line.contains(" route=" + route + " "), line);
        assertTrue(line.contains(" kind=" + kind + " status=" + status + " "), line);
        assertTrue(line.endsWith(" by=towline cause=refused-limit reason=\"" + sentence + "\""), line);
    }

    // ---- rates ----

    @Test
    void whoAsksTooOftenIsToldWhenToComeAgain() throws Exception {
        start("routes.quiet.limits.requests { rate = 6/m, burst = 2 }");
        Fallback client = client();
        assertEquals(204, client.ask("GET", "/quiet", from(ONE)).status());
        assertEquals(204, client.ask("GET", "/quiet", from(ONE)).status());
        product.line();
        product.line();
        Fallback.Answer refused = client.ask("GET", "/quiet", from(ONE));
        assertTrue(refused.head().startsWith("HTTP/1.1 429 Too Many Requests\r\n"), refused.head());
        assertEquals("text/plain; charset=utf-8", refused.field("Content-Type"));
        int seconds = Integer.parseInt(refused.field("Retry-After"));
        assertTrue(seconds >= 10 && seconds <= 20, refused.head());
        assertEquals(TOO_MANY_REQUESTS + "\n", refused.body());
        expectLine(ONE, "quiet", "http", 429, TOO_MANY_REQUESTS);
        assertEquals(204, client.ask("GET", "/quiet", from(OTHER)).status());
        clock.advance(Duration.ofSeconds(10));
        assertEquals(204, client.ask("GET", "/quiet", from(ONE)).status());
        assertEquals(429, client.ask("GET", "/quiet", from(ONE)).status());
    }

    @Test
    void theStatusMayBeAnother() throws Exception {
        start("routes.quiet.limits { requests { rate = 1/s, burst = 1 }, status = 503 }");
        assertEquals(204, quiet(ONE));
        assertEquals(503, quiet(ONE));
    }

    @Test
    void handshakesAreCountedByThemselves() throws Exception {
        start("routes.chat.limits.handshakes { rate = 1/s, burst = 2 }");
        join(ONE);
        join(ONE);
        expectRefused(ONE, TOO_MANY_HANDSHAKES);
        assertEquals(200, client().ask("GET", "/chat", from(ONE)).status()); // SockJS greets, which is none
        Fallback.Answer session = client().ask("POST", "/chat?towline-session=new", from(ONE));
        assertEquals(429, session.status()); // but to open a session is
        expectLine(ONE, "chat", "long-poll", 429, TOO_MANY_HANDSHAKES);
        join(OTHER);
        clock.advance(Duration.ofSeconds(1));
        join(ONE);
        expectRefused(ONE, TOO_MANY_HANDSHAKES);
    }

    /** Whoever has many addresses of IPv6 has a network of them. */
    @Test
    void addressesOfOneNetworkOfIpv6AreOneClient() throws Exception {
        start("routes.quiet.limits.requests { rate = 1/m, burst = 2 }");
        assertEquals(204, quiet("2001:db8:0:1::1"));
        assertEquals(204, quiet("2001:db8:0:1::2"));
        assertEquals(429, quiet("2001:db8:0:1:ffff:ffff:ffff:ffff"));
        assertEquals(204, quiet("2001:db8:0:2::1"));
    }

    @Test
    void theListenersLimitsAreOverAllItsRoutes() throws Exception {
        start("""
                listeners.LISTENER.limits.requests { rate = 1/m, burst = 3 }
                routes.quiet.limits.requests { rate = 1/m, burst = 2 }
                """);
        assertEquals(204, quiet(ONE));
        assertEquals(204, quiet(ONE));
        assertEquals(429, quiet(ONE)); // the third of the listener's, and the route lets in two
        product.line();
        product.line();
        product.line();
        expectRefused(ONE, TOO_MANY_REQUESTS, "Ignored: lines before");
    }

    @Test
    void allClientsTogetherMayBeLimited() throws Exception {
        start("routes.quiet.limits.requests { by = all, rate = 1/m, burst = 2 }");
        assertEquals(204, quiet(ONE));
        assertEquals(204, quiet(OTHER));
        assertEquals(429, quiet("203.0.113.3"));
    }

    @ParameterizedTest
    @CsvSource({"header:X-Key, X-Key: VALUE", "cookie:SID, Cookie: a=b; SID=VALUE; c=d"})
    void clientsMayBeToldApartByAValue(String by, String line) throws Exception {
        start("routes.quiet.limits.requests { by = \"" + by + "\", rate = 1/m, burst = 2 }");
        String one = line.replace("VALUE", "one");
        assertEquals(204, quiet(ONE, one));
        assertEquals(204, quiet(OTHER, one));
        assertEquals(429, quiet("203.0.113.3", one));
        assertEquals(204, quiet(ONE, line.replace("VALUE", "two")));
        assertEquals(204, quiet(ONE)); // without it the address counts
        assertEquals(204, quiet(ONE, line.replace("VALUE", "")));
        assertEquals(429, quiet(ONE));
        assertEquals(204, quiet(OTHER));
        String giant = line.replace("VALUE", "x".repeat(15_000));
        assertEquals(204, quiet(ONE, giant));
        assertEquals(204, quiet(ONE, giant));
        assertEquals(429, quiet(ONE, giant));
    }

    /** Only what trusted proxies say counts. */
    @Test
    void nobodyEscapesByAFieldOfHisOwn() throws Exception {
        start(
                "routes.quiet.limits.requests { rate = 1/m, burst = 1 }, listeners.LISTENER.forwarded.trust = [\"192.0.2.1\"]");
        assertEquals(204, quiet(ONE));
        assertEquals(429, quiet(OTHER));
        assertEquals(429, quiet("203.0.113.3", "X-Real-IP: 203.0.113.4", "Forwarded: for=203.0.113.5"));
    }

    /** Each comes once, so none is refused; and who is, is still, whatever they drive out. */
    @ParameterizedTest
    @CsvSource({"client-address, 'X-Forwarded-For: 198.18.'", "header:X-Key, 'X-Key: 198.18.'"})
    void aFloodOfClientsHelpsNobodyWhoIsLimited(String by, String line) throws Exception {
        start("routes.quiet.limits.requests { by = \"" + by + "\", rate = 1/h, burst = 2 }\nlog.max-refusals = 10\n");
        Fallback client = client();
        int[] limited = new int[3];
        for (int i = 0; i < 3; i++) {
            limited[i] = client.ask("GET", "/quiet", line + "0.0").status();
        }
        assertArrayEquals(new int[] {204, 204, 429}, limited);
        for (int i = 1; i <= 5_000; i++) {
            String one = line + i / 256 + "." + i % 256;
            assertEquals(204, client.ask("GET", "/quiet", one).status(), one);
        }
        assertEquals(429, client.ask("GET", "/quiet", line + "0.0").status());
    }

    // ---- counts ----

    @Test
    void aWebSocketCountsFromItsHandshakeToItsEnd() throws Exception {
        start("routes.chat.limits.connections.most = 2");
        WholeProduct.Joined first = join(ONE);
        End opening = dial().send(End.request("/chat", from(ONE)));
        End server = backend.accept();
        open.add(server);
        server.head();
        expectRefused(ONE, TOO_MANY_CONNECTIONS);
        join(OTHER).expectAlive();
        opening.close(); // before its server has agreed
        product.line();
        join(ONE).expectAlive();
        expectRefused(ONE, TOO_MANY_CONNECTIONS);
        first.close();
        product.line();
        join(ONE).expectAlive();
        expectRefused(ONE, TOO_MANY_CONNECTIONS);
    }

    @Test
    void whatComesToNothingCountsNoLonger() throws Exception {
        start("routes.chat.limits.connections.most = 1");
        for (int i = 0; i < 3; i++) {
            End client = dial().send(End.request("/chat", from(ONE)));
            try (End server = backend.accept()) {
                server.head();
                server.send("HTTP/1.1 403 Forbidden\nContent-Length: 0\n\n");
                assertTrue(client.answer().startsWith("HTTP/1.1 403 "));
            }
            product.line();
        }
        dial().send(End.request("/chat", from(ONE), "Sec-WebSocket-Protocol: ,,;"))
                .answer();
        product.line();
        join(ONE).expectAlive();
        expectRefused(ONE, TOO_MANY_CONNECTIONS);
    }

    /** The session's requests find it open, whatever more of them there are. */
    @Test
    void sessionsCountAsConnectionsAndAsSessions() throws Exception {
        start("routes.chat.limits { connections.most = 2, sessions.most = 1 }");
        String session = session(ONE);
        Fallback.Answer refused = client().ask("POST", "/chat?towline-session=new", from(ONE));
        assertEquals(429, refused.status());
        assertEquals("application/problem+json", refused.field("Content-Type"));
        String retryAfter = refused.field("Retry-After");
        assertEquals(
                "{\"title\":\"Limited\",\"status\":429,\"detail\":\"" + TOO_MANY_SESSIONS + "\",\"retryAfter\":"
                        + retryAfter + "}",
                refused.body());
        assertTrue(Integer.parseInt(retryAfter) >= 5 && Integer.parseInt(retryAfter) <= 10, retryAfter);
        expectLine(ONE, "chat", "long-poll", 429, TOO_MANY_SESSIONS);
        join(ONE);
        expectRefused(ONE, TOO_MANY_CONNECTIONS);
        String there = "/chat?towline-session=" + session;
        for (int i = 1; i <= 3; i++) {
            Fallback.Answer sent = client().post(there, "text/plain", "message " + i, from(ONE), "Towline-Seq: " + i);
            assertEquals(200, sent.status(), sent::toString);
        }
        assertEquals(204, client().ask("DELETE", there, from(ONE)).status());
        server.close();
        product.line();
        session(ONE);
    }

    /** Its end at the server. */
    private End server;

    private String session(String client) throws IOException {
        Fallback asking = client();
        asking.send("POST", "/chat?towline-session=new", "", from(client));
        server = backend.accept();
        open.add(server);
        server.agree();
        Fallback.Answer answer = asking.answer();
        assertEquals(201, answer.status(), answer::toString);
        var id = ID.matcher(answer.body());
        assertTrue(id.find(), answer::toString);
        return id.group(1);
    }

    /** Also to an EventSource, which gives up for ever on any status but 200. */
    @Test
    void eachProtocolTellsItInItsOwnWords() throws Exception {
        start("routes.chat.limits.sessions.most = 1");
        session(ONE);
        Fallback.Answer events = client().ask("GET", "/chat?towline-errors=events", EVENTS, from(ONE));
        assertEquals(200, events.status());
        assertTrue(events.body().matches("retry: ([5-9]|10)000\n\n"), events.body());
        expectLine(ONE, "chat", "sse", 429, TOO_MANY_SESSIONS);
        Fallback.Answer polled = client().ask("POST", "/chat/000/s1/xhr", from(ONE));
        assertEquals("c[1013,\"" + TOO_MANY_SESSIONS + "\"]\n", polled.body());
        expectLine(ONE, "chat", "sockjs-xhr", 200, TOO_MANY_SESSIONS);
        String[] upgrade = {
            from(ONE),
            "Upgrade: websocket",
            "Connection: Upgrade",
            "Sec-WebSocket-Version: 13",
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="
        };
        Fallback.Answer framed = client().ask("GET", "/chat/000/s2/websocket", upgrade);
        assertEquals(429, framed.status());
        assertEquals(TOO_MANY_SESSIONS + "\n", framed.body());
        expectLine(ONE, "chat", "sockjs-websocket", 429, TOO_MANY_SESSIONS);
        Fallback.Answer resumable = client().ask("GET", "/chat?towline-session=new", upgrade);
        assertEquals(429, resumable.status());
        expectLine(ONE, "chat", "resumable-websocket", 429, TOO_MANY_SESSIONS);
    }

    /** Its client chose its id, and polls by it again and again. */
    @Test
    void pollsOfASessionThatIsThereOpenNone() throws Exception {
        start("routes.chat.limits { sessions.most = 1, handshakes { rate = 1/h, burst = 1 } }");
        Fallback client = client();
        client.send("POST", "/chat/000/abcdefgh/xhr", "", from(ONE));
        End server = backend.accept();
        open.add(server);
        server.agree();
        assertEquals("o\n", client.answer().body());
        for (String message : List.of("a", "b", "c")) {
            server.send(Frame.text(message));
            client.send("POST", "/chat/000/abcdefgh/xhr", "", from(ONE));
            assertEquals("a[\"" + message + "\"]\n", client.answer().body());
        }
    }

    @Test
    void aPageMayReadTheRefusal() throws Exception {
        start("routes.chat.limits.requests { rate = 1/h, burst = 1 }");
        String page = "Origin: http://page.example";
        client().ask("GET", "/chat", from(ONE), page);
        Fallback.Answer refused = client().ask("GET", "/chat", from(ONE), page);
        assertEquals(429, refused.status());
        assertEquals("http://page.example", refused.field("Access-Control-Allow-Origin"));
    }

    // ---- those that wait ----

    @Test
    void aHerdIsLetInAtTheRateInTheOrderInWhichItCame() throws Exception {
        start("routes.chat.limits.handshakes { by = all, rate = 1/s, burst = 2, queue = 3, queue-timeout = 1h }");
        join(ONE);
        join(OTHER);
        List<End> herd = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            herd.add(dial().send(End.request("/chat?number=" + i, from(ONE))));
            int waiting = i + 3;
            Await.until(() -> product.towline.requests() >= waiting - 2, "it waits");
        }
        expectRefused(ONE, TOO_MANY_HANDSHAKES); // as many wait as may
        for (int i = 0; i < 3; i++) {
            assertEquals(2 + i, product.towline.relays());
            product.pass(clock, Duration.ofMillis(900));
            assertEquals(2 + i, product.towline.relays());
            product.pass(clock, Duration.ofMillis(200));
            End server = backend.accept();
            open.add(server);
            String asked = server.agree();
            assertTrue(asked.startsWith("GET /chat?number=" + i + " "), asked);
            assertTrue(herd.get(i).head().startsWith("HTTP/1.1 101 "));
            int joined = 3 + i;
            Await.until(() -> product.towline.relays() == joined, "it is a relay");
        }
    }

    /** What it comes to then is judged by the time that it is then. */
    @Test
    void whoHasWaitedAtTheListenerIsJudgedAnewAtTheRoute() throws Exception {
        start("""
                listeners.LISTENER.limits.handshakes { by = all, rate = 1/s, burst = 1, queue = 3, queue-timeout = 1h }
                routes.chat.limits.handshakes { rate = 1/s, burst = 1 }
                """);
        join(ONE);
        End waiting = dial().send(End.request("/chat", from(ONE)));
        Await.until(() -> product.towline.requests() == 1, "it waits");
        product.pass(clock, Duration.ofMillis(1100));
        End server = backend.accept();
        open.add(server);
        server.agree();
        assertTrue(waiting.head().startsWith("HTTP/1.1 101 "));
    }

    @Test
    void whoLeavesTheLineMakesRoomAndIsNotWaitedFor() throws Exception {
        start("routes.chat.limits.handshakes { by = all, rate = 1/s, burst = 1, queue = 2, queue-timeout = 1h }");
        join(ONE);
        End first = dial().send(End.request("/chat?number=1", from(ONE)));
        Await.until(() -> product.towline.requests() == 1, "it waits");
        End second = dial().send(End.request("/chat?number=2", from(ONE)));
        Await.until(() -> product.towline.requests() == 2, "it waits");
        first.close();
        String line = product.line();
        assertTrue(line.contains(" status=- ") && line.contains(" by=client cause=client-lost "), line);
        End third = dial().send(End.request("/chat?number=3", from(ONE)));
        Await.until(() -> product.towline.requests() == 2, "it waits");
        product.pass(clock, Duration.ofMillis(1100));
        End server = backend.accept();
        open.add(server);
        String asked = server.agree();
        assertTrue(asked.startsWith("GET /chat?number=2 "), asked);
        assertTrue(second.head().startsWith("HTTP/1.1 101 "));
        product.pass(clock, Duration.ofMillis(1100));
        server = backend.accept();
        open.add(server);
        assertTrue(server.agree().startsWith("GET /chat?number=3 "));
        assertTrue(third.head().startsWith("HTTP/1.1 101 "));
    }

    @Test
    void whoWaitsInVainIsTurnedAwayInItsProtocolsWords() throws Exception {
        start("routes.chat.limits.handshakes { by = all, rate = 1/h, burst = 1, queue = 5, queue-timeout = 3s }");
        join(ONE);
        End socket = dial().send(End.request("/chat", from(ONE)));
        Fallback session = client();
        session.send("POST", "/chat?towline-session=new", "", from(OTHER));
        Await.until(() -> product.towline.requests() == 2, "both wait");
        product.pass(clock, Duration.ofMillis(2900));
        assertEquals(2, product.towline.requests());
        product.pass(clock, Duration.ofMillis(200));
        String answer = socket.answer();
        assertTrue(answer.startsWith("HTTP/1.1 429 Too Many Requests\n"), answer);
        assertTrue(answer.endsWith("\n\n" + TOO_MANY_HANDSHAKES + "\n"), answer);
        Fallback.Answer problem = session.answer();
        assertEquals(429, problem.status());
        assertEquals("application/problem+json", problem.field("Content-Type"));
        assertTrue(problem.body().contains("\"detail\":\"" + TOO_MANY_HANDSHAKES + "\""), problem.body());
        assertEquals(2, product.towline.runningProxy().limits().getFirst().refused());
    }

    // ---- who is limited ----

    @Test
    void operatorsSeeWhoIsLimited() throws Exception {
        start("""
                listeners.LISTENER.limits.connections { by = "cookie:SID", most = 1 }
                routes.quiet.limits.requests { rate = 1/h, burst = 1 }
                """);
        quiet(ONE);
        quiet("2001:db8::7");
        clock.advance(Duration.ofSeconds(3));
        quiet(ONE);
        quiet(ONE);
        clock.advance(Duration.ofSeconds(2));
        quiet("2001:db8::8");
        join(ONE, "Cookie: SID=s3cret");
        dial().send(End.request("/chat", from(OTHER), "Cookie: SID=s3cret")).answer();
        List<LimitView> limits = product.towline.runningProxy().limits();
        assertEquals(
                List.of(
                        new LimitView(
                                "listener",
                                limits.getFirst().name(),
                                "connections",
                                "cookie:SID",
                                "1 at a time",
                                1,
                                List.of(new LimitedClient("cookie:SID sha256:1ec1c26b50d5", 1, Duration.ZERO))),
                        new LimitView(
                                "route",
                                "quiet",
                                "requests",
                                "client-address",
                                "1/h, burst 1",
                                3,
                                List.of(
                                        new LimitedClient("2001:db8::/64", 1, Duration.ZERO),
                                        new LimitedClient(ONE, 2, Duration.ofSeconds(2))))),
                limits);
    }

    // ---- reloads ----

    @Test
    void aReloadKeepsWhatWasCounted() throws Exception {
        String limits =
                "routes.quiet.limits.requests { rate = 1/h, burst = 2 }\nroutes.chat.limits.connections.most = ";
        start(limits + 1);
        WholeProduct.Joined first = join(ONE);
        assertEquals(204, quiet(ONE));
        product.line();
        product.expectReload("~1 route", configuration(limits + 1).replace("status = 204", "status = 205"));
        assertEquals(205, quiet(ONE));
        product.line();
        assertEquals(429, quiet(ONE));
        product.line();
        expectRefused(ONE, TOO_MANY_CONNECTIONS);
        product.expectReload("~2 routes", configuration(limits + 2));
        WholeProduct.Joined second = join(ONE);
        expectRefused(ONE, TOO_MANY_CONNECTIONS);
        second.close();
        product.line();
        product.expectReload("~1 route", configuration(limits + 1));
        expectRefused(ONE, TOO_MANY_CONNECTIONS);
        first.close();
        product.line();
        join(ONE).expectAlive();
    }

    @Test
    void aReloadMayTurnALimitOff() throws Exception {
        start("routes.quiet.limits.requests { rate = 1/h, burst = 1 }");
        assertEquals(204, quiet(ONE));
        assertEquals(429, quiet(ONE));
        product.expectReload("~1 route", configuration(""));
        assertEquals(204, quiet(ONE));
    }
}
