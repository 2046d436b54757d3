package io.towline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.Fallback.Answer;
import io.towline.relay.Frame;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A SockJS session has the id that its client chose. Were it opened by an image or a form in a stranger's page, with the cookies of whoever looks
 * at that page, the stranger could go on with it from elsewhere. Browsers of today say where such a request comes from; those of
 * before, or of plain HTTP, say nothing if the page wants no Referer.
 */
class SockJsOpeningsTest {

    private static final String URL = "/000/abcdefgh/";

    private final Backend backend;
    private final WholeProduct product;

    SockJsOpeningsTest() throws IOException {
        backend = new Backend();
        product = WholeProduct.of(WholeProduct.simple(backend)
                + "routes.chat.bridge { enabled = on, sockjs { mode = unwrap, early-open = on } }\n");
    }

    @AfterEach
    void end() throws IOException {
        product.close();
        backend.close();
    }

    private Fallback client() throws IOException {
        return new Fallback(product.address());
    }

    // ---- what an EventSource asks for ----

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Accept: text/event-stream                                     | 200",
                "Accept: text/html^ Text/Event-Stream;q=0.5                    | 200",
                "-                                                             | 200", // no browser
                "Accept: */*, Sec-Fetch-Site: same-origin                      | 200",
                "Accept: */*, Origin: http://chat.example                      | 200",
                "Accept: */*, Referer: http://chat.example/page                | 200",
                "Accept: */*                                                   | 403",
                "Accept: */*;q=0.8, Sec-Fetch-Site: none                       | 403",
                "Accept: image/*                                               | 406",
                "Accept: image/*, Sec-Fetch-Site: same-origin                  | 406",
                "Accept: image/webp^ image/png^ image/*;q=0.8^ */*;q=0.5       | 406",
                "Accept: text/html^ application/xhtml+xml^ */*;q=0.8           | 406",
                "Accept: text/css^ */*;q=0.1                                   | 406",
                "Accept: text/event-stream;q=0                                 | 406",
                "Accept: image/*, Referer: http://evil.example/                | 403",
                "Accept: text/event-stream, Referer: http://evil.example/      | 403",
                "Accept: text/event-stream, Sec-Fetch-Site: cross-site         | 403",
                "Accept: text/event-stream, Sec-Fetch-Site: same-site          | 403",
            })
    void anEventsourceIsOpenedByWhatAsksForEvents(String words, int status) throws Exception {
        List<String> lines = new ArrayList<>(List.of("Cookie: SID=victim"));
        Arrays.stream(words.split(", "))
                .filter(it -> !it.equals("-"))
                .map(it -> it.replace('^', ','))
                .forEach(lines::add);
        try (Fallback client = client()) {
            client.send("GET", URL + "eventsource", "", lines.toArray(String[]::new));
            assertEquals(status, new Answer(client.head(), "").status());
        }
    }

    @Test
    void whatIsRefusedSaysWhy() throws Exception {
        try (Fallback client = client()) {
            Answer image = client.ask("GET", URL + "eventsource", "Accept: image/*");
            assertEquals(
                    "An event stream is for clients that accept text/event-stream, and this one accepts \"image/*\".",
                    image.body());
            Answer any = client.ask("GET", URL + "eventsource", "Accept: */*");
            assertEquals(
                    "An event stream is for clients that accept text/event-stream, or that say which page they come from.",
                    any.body());
        }
    }

    // ---- what else a page can send without saying where it comes from ----

    @ParameterizedTest
    @CsvSource({
        "GET,  eventsource,   Cookie: SID=victim",
        "POST, xhr,           Cookie: SID=victim",
        "POST, xhr_streaming, Cookie: SID=victim",
        "POST, xhr_streaming, Authorization: Basic dTpw",
        "POST, xhr_streaming, Cookie: JSESSIONID=0123456789abcdef",
    })
    void whoHasNotTheVictimsCookiesHasNotItsSession(String method, String way, String credentials) throws Exception {
        try (Fallback victim = client();
                Fallback stranger = client()) {
            victim.send(method, URL + way, "", credentials, "Accept: text/event-stream");
            backend.accept().agree();
            String kept = new Answer(victim.head(), "").field("Set-Cookie");
            assertTrue(kept.matches("towline-client=[A-Za-z0-9_-]{22}; Path=/; HttpOnly; SameSite=Lax"), kept);

            assertEquals(404, send(stranger, "Origin: http://chat.example").status());
            assertEquals(404, send(stranger, "Cookie: SID=stranger").status());
            assertEquals(
                    404,
                    send(stranger, "Cookie: SID=stranger; towline-client=AAAAAAAAAAAAAAAAAAAAAA")
                            .status());
            Answer taken = stranger.ask("POST", URL + "xhr", "Cookie: SID=stranger");
            assertTrue(taken.body().startsWith("c[2010,"), taken.body());

            assertEquals(204, send(stranger, credentials).status()); // a program that minds no Set-Cookie
            String both = "Cookie: " + kept.substring(0, kept.indexOf(';')) + "; SID=renewed";
            assertEquals(204, send(stranger, both).status());
            assertEquals(
                    204, send(stranger, both, "Origin: http://chat.example").status());
            if (credentials.startsWith("Cookie: ")) { // another tab, which opened its own at once, was given another
                String others = credentials + "; towline-client=CCCCCCCCCCCCCCCCCCCCCC";
                assertEquals(204, send(stranger, others).status());
            }
        }
    }

    private static Answer send(Fallback client, String... lines) throws IOException {
        return client.post(URL + "xhr_send", "text/plain", "[\"a\"]", lines);
    }

    @Test
    void aClientKeepsWhatItWasGiven() throws Exception {
        try (Fallback client = client()) {
            client.send("POST", URL + "xhr_streaming", "", "Cookie: SID=v; towline-client=BBBBBBBBBBBBBBBBBBBBBB");
            End server = backend.accept();
            server.agree();
            assertNull(new Answer(client.head(), "").field("Set-Cookie"));
            assertEquals(
                    204,
                    send(client(), "Cookie: SID=w; towline-client=BBBBBBBBBBBBBBBBBBBBBB")
                            .status());
            server.expect(Frame.text("a").masked());
        }
    }

    @ParameterizedTest
    @CsvSource({
        "Cookie: SID=own,           Sec-Fetch-Site: same-origin",
        "Cookie: SID=own,           Origin: http://chat.example",
        "Cookie: SID=own,           Referer: http://chat.example/",
        "Cookie: JSESSIONID=abcdef, X-Any: of a balancer",
        "X-Any: no credentials,     X-Any: at all",
    })
    void whoSaysItsPageOrHasNoCredentialsNeedsNothing(String one, String other) throws Exception {
        try (Fallback client = client();
                Fallback sender = client()) {
            client.send("POST", URL + "xhr_streaming", "", one, other);
            backend.accept().agree();
            assertNull(new Answer(client.head(), "").field("Set-Cookie"));
            assertEquals(204, send(sender).status());
        }
    }
}
