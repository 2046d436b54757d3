package io.towline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.Fallback.Answer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * One page, one session, behind a proxy that tells Towline neither the page's host nor its scheme: requests come for {@code
 * chat.example} over HTTP, and the page is {@code https://app.example.com}.
 */
class SessionPagesTest {

    private static final Pattern ID = Pattern.compile("\"id\":\"([A-Za-z0-9._~-]{20,128})\"");
    private static final String REMEDY =
            " Each origin needs a session of its own; a proxy in front has to pass on Origin,"
                    + " Referer and Sec-Fetch-Site as they came.";

    private final Backend backend;
    private final WholeProduct product;

    SessionPagesTest() throws IOException {
        backend = new Backend();
        product = WholeProduct.of(WholeProduct.simple(backend)
                + "routes.chat.origins = any\nroutes.chat.bridge { enabled = on, sockjs.mode = unwrap }\n");
    }

    @AfterEach
    void end() throws IOException {
        product.close();
        backend.close();
    }

    /**
     * What a browser says of its page, in words of one letter and the following text: the page itself, where the request is a POST or crosses
     * origins (O), where it comes from (S), what it was linked from (R).
     */
    private static String[] said(String words) {
        List<String> lines = new ArrayList<>();
        for (String word : words.strip().split(" +")) {
            switch (word.charAt(0)) {
                case 'O' -> lines.add("Origin: " + word.substring(2));
                case 'S' -> lines.add("Sec-Fetch-Site: " + word.substring(2));
                case 'R' -> lines.add("Referer: " + word.substring(2));
                default -> assertEquals("-", word);
            }
        }
        return lines.toArray(String[]::new);
    }

    private String open(String opener) throws Exception {
        try (Fallback client = new Fallback(product.address())) {
            client.send("POST", "/chat?towline-session=new", "", said(opener));
            backend.accept().agree();
            Answer opened = client.answer();
            assertEquals(201, opened.status(), opened.toString());
            Matcher id = ID.matcher(opened.body());
            assertTrue(id.find(), opened.body());
            return id.group(1);
        }
    }

    private Answer poll(String id, String asker) throws IOException {
        try (Fallback client = new Fallback(product.address())) {
            return client.ask("GET", "/chat?towline-wait=0&towline-session=" + id, said(asker));
        }
    }

    /** Both ways: what opens it may be either. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                // a browser of today: a POST names its page, a GET of the same origin does not
                "O:https://app.example.com S:same-origin | S:same-origin",
                "O:https://app.example.com S:same-origin | S:same-origin R:https://app.example.com/chat",
                "O:https://app.example.com               | S:same-origin",
                "O:https://App.Example.Com:443           | O:https://app.example.com",
                // over plain HTTP, or an older one: no Fetch Metadata
                "O:http://app.example.com                | R:http://app.example.com/chat",
                "O:http://app.example.com                | R:http://app.example.com:80",
                "O:http://app.example.com                | -",
                // a page that wants no Referer: a form's POST says null
                "O:null S:same-origin                    | S:same-origin",
                "O:null S:same-origin                    | O:https://app.example.com S:same-origin",
                "O:null S:cross-site                     | O:null S:cross-site",
                // a page of another site, and a script in it
                "O:https://app.example.com S:cross-site  | S:cross-site",
                "O:https://app.example.com S:same-site   | S:same-site R:https://app.example.com/",
                // typed in, or a program
                "O:https://app.example.com               | S:none",
                "-                                       | O:https://app.example.com",
            })
    void onePageIsOneHoweverItsBrowserSpellsIt(String one, String other) throws Exception {
        Answer there = poll(open(one), other);
        assertEquals(204, there.status(), there.toString());
        Answer back = poll(open(other), one);
        assertEquals(204, back.status(), back.toString());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "O:https://app.example.com S:same-origin | O:https://evil.example S:cross-site | \"https://app.example.com\" | \"https://evil.example\"",
                "O:https://app.example.com               | O:https://evil.example              | \"https://app.example.com\" | \"https://evil.example\"",
                "O:https://app.example.com               | R:https://evil.example/a            | \"https://app.example.com\" | \"https://evil.example\"",
                "O:https://app.example.com S:same-origin | S:cross-site                        | \"https://app.example.com\" | another origin that is not named",
                "O:https://app.example.com S:same-origin | S:same-site                         | \"https://app.example.com\" | another origin that is not named",
                "O:https://app.example.com               | S:cross-site                        | \"https://app.example.com\" | another origin that is not named",
                "O:https://app.example.com S:same-origin | O:null S:cross-site                 | \"https://app.example.com\" | \"null\"",
                "O:https://app.example.com               | O:null                              | \"https://app.example.com\" | \"null\"",
                "O:https://app.example.com               | O:http://app.example.com            | \"https://app.example.com\" | \"http://app.example.com\"",
                "O:https://app.example.com               | O:https://app.example.com:8443      | \"https://app.example.com\" | \"https://app.example.com:8443\"",
                "S:same-origin                           | O:https://evil.example S:cross-site | this URL's own origin       | \"https://evil.example\"",
                "S:same-origin                           | O:null S:cross-site                 | this URL's own origin       | \"null\"",
                "S:same-origin                           | O:null                              | this URL's own origin       | \"null\"",
                "S:same-origin                           | S:cross-site                        | this URL's own origin       | another origin that is not named",
                "R:http://app.example.com/               | O:http://evil.example               | \"http://app.example.com\"  | \"http://evil.example\"",
            })
    void anotherPageIsToldWhoseItIs(String owner, String rider, String whose, String who) throws Exception {
        Answer refused = poll(open(owner), rider);
        assertEquals(403, refused.status(), refused.toString());
        String sentence = "This session was opened by a page of " + whose + ", and this request comes from a page of "
                + who + "." + REMEDY;
        assertEquals(
                "{\"title\":\"Session of another origin\",\"status\":403,\"detail\":\"" + sentence.replace("\"", "\\\"")
                        + "\"}",
                refused.body());
    }

    /** What is not known when a session opens is learnt by the first who says it. */
    @Test
    void aSessionBelongsToTheFirstPageThatNamesItself() throws Exception {
        String id = open("S:same-origin");
        assertEquals(204, poll(id, "O:https://app.example.com").status());
        assertEquals(403, poll(id, "O:https://evil.example").status());
        assertEquals(204, poll(id, "S:same-origin").status());
        assertEquals(204, poll(id, "O:https://app.example.com").status());
    }

    @Test
    void everyWayToUseASessionAsksWhoseItIs() throws Exception {
        String id = open("O:https://app.example.com S:same-origin");
        String url = "/chat?towline-session=" + id;
        String[] evil = {"Origin: https://evil.example", "Sec-Fetch-Site: cross-site"};
        String[] stream = {evil[0], evil[1], "Accept: text/event-stream"};
        String[] socket = {
            evil[0],
            "Connection: Upgrade",
            "Upgrade: websocket",
            "Sec-WebSocket-Version: 13",
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="
        };
        try (Fallback client = new Fallback(product.address());
                Fallback upgrading = new Fallback(product.address())) {
            assertEquals(403, client.post(url, "text/plain", "x", evil).status());
            assertEquals(403, client.ask("DELETE", url, evil).status());
            assertEquals(403, client.ask("GET", url, stream).status());
            assertEquals(403, upgrading.ask("GET", url, socket).status());
        }
    }

    @Test
    void aSockJsSessionIsOnePageToo() throws Exception {
        String url = "/000/abcdefgh";
        try (Fallback receiver = new Fallback(product.address());
                Fallback sender = new Fallback(product.address())) {
            receiver.send("GET", url + "/eventsource", "", "Accept: text/event-stream", "Sec-Fetch-Site: same-origin");
            End server = backend.accept();
            server.agree();
            receiver.head();
            assertEquals(
                    204,
                    sender.post(
                                    url + "/xhr_send",
                                    "text/plain",
                                    "[\"a\"]",
                                    "Origin: https://app.example.com",
                                    "Sec-Fetch-Site: same-origin")
                            .status());
            Answer refused = sender.post(
                    url + "/xhr_send",
                    "text/plain",
                    "[\"a\"]",
                    "Origin: https://evil.example",
                    "Sec-Fetch-Site: cross-site");
            assertEquals(403, refused.status());
            assertEquals(
                    "This session was opened by a page of \"https://app.example.com\", and this request comes from a page of"
                            + " \"https://evil.example\"." + REMEDY,
                    refused.body());
        }
    }

    /** What a script or a frame brings is for a server's own pages, and a browser knows which these are. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "S:same-origin R:https://app.example.com/chat | 200",
                "S:same-origin                                | 200",
                "R:http://chat.example/                       | 200",
                "-                                            | 403",
            })
    void aScriptIsItsOwnPagesBehindAProxy(String words, int status) throws Exception {
        try (WholeProduct strict = WholeProduct.of(WholeProduct.simple(backend)
                        + "routes.chat.bridge { enabled = on, sockjs { mode = unwrap, early-open = on } }\n");
                Fallback client = new Fallback(strict.address())) {
            assertEquals(
                    status,
                    client.ask("GET", "/000/abcdefgh/jsonp?c=cb", said(words)).status());
        }
    }

    /** A browser knows whether a page is of the URL's own origin, whatever host and scheme the request has by now. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "O:https://app.example.com S:same-origin | 201",
                "O:http://chat.example                   | 201",
                "O:null S:same-origin                    | 201",
                "O:https://app.example.com               | 403",
                "O:https://app.example.com S:same-site   | 403",
                "O:https://evil.example S:cross-site     | 403",
                "O:null S:cross-site                     | 403",
            })
    void ownPagesMayComeInBehindAProxy(String words, int status) throws Exception {
        try (WholeProduct strict = WholeProduct.of(WholeProduct.simple(backend) + "routes.chat.bridge.enabled = on\n");
                Fallback client = new Fallback(strict.address())) {
            client.send("POST", "/chat?towline-session=new", "", said(words));
            if (status == 201) {
                backend.accept().agree();
            }
            assertEquals(status, client.answer().status());
        }
    }
}
