package io.towline;

import static io.towline.AnsweringSite.DATE;
import static io.towline.AnsweringSite.assertFields;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Routes that answer by themselves, from the configuration to the wire. */
class OwnAnswersTest {

    private AnsweringSite site;

    @BeforeEach
    void start() throws IOException {
        site = new AnsweringSite();
    }

    @AfterEach
    void end() throws IOException {
        site.close();
    }

    @Test
    void redirectsKeepWhatTheyAreTold() throws Exception {
        String answer = site.get("/old/a%2Fb?q=%20");
        assertTrue(answer.startsWith("HTTP/1.1 308 Permanent Redirect\n"), answer);
        assertTrue(answer.contains("\nLocation: https://www.test:8443/old/a%2Fb?q=%20\n"), answer);
        answer = site.ask("POST", "/here?x", "Content-Length: 0");
        assertTrue(answer.startsWith("HTTP/1.1 302 "), answer);
        assertTrue(answer.contains("\nLocation: /here/there?was=x\n"), answer);
        assertTrue(site.product.line().startsWith("path=/old/a%2Fb upstream=- server=- kind=redirect status=308 "));
    }

    /** As nginx's {@code rewrite ^/u/(.*)$ /users/$1 permanent}. */
    @ParameterizedTest
    @CsvSource({
        "/shop,             308, https://new.test/store",
        "/shop/a%2Fb?q=%20, 308, https://new.test/store/a%2Fb?q=%20",
        "/u/ann/1?x,        301, /users/ann/1?x",
        "/u/,               301, /users/",
    })
    void redirectsGoByTheRewrittenPath(String target, int status, String location) throws Exception {
        String answer = site.get(target);
        assertTrue(answer.startsWith("HTTP/1.1 " + status + " "), answer);
        assertTrue(answer.contains("\nLocation: " + location + "\n"), answer);
    }

    /** To a browser two slashes are another host, and backslashes are slashes. */
    @ParameterizedTest
    @CsvSource({
        "/raw//evil.test,      /evil.test",
        "/raw///evil.test,     /evil.test",
        "/raw/\\evil.test,     /%5Cevil.test",
        "/raw//\\\\evil.test,  /%5C%5Cevil.test"
    })
    void noRewrittenPathLeadsToAnotherHost(String target, String location) throws Exception {
        String answer = site.get(target);
        assertTrue(answer.contains("\nLocation: " + location + "\n"), answer);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/same", "/same/a?x"})
    void aRedirectToItsOwnPathIsNone(String target) throws Exception {
        String answer = site.get(target);
        assertTrue(answer.startsWith("HTTP/1.1 508 "), answer);
    }

    @Test
    void aRedirectToItselfIsNone() throws Exception {
        int port = site.product.address().getPort();
        try (End client = site.product.dial()) {
            String answer = client.send("GET /loop?x HTTP/1.1\nHost: www.test:" + port + "\n\n")
                    .answer();
            assertTrue(answer.startsWith("HTTP/1.1 508 "), answer);
        }
    }

    @Test
    void aFixedAnswerIsTheSameForAll() throws Exception {
        assertFields(
                "HTTP/1.1 200 OK\nContent-Type: text/plain; charset=utf-8\nContent-Length: 14\nX-From: 127.0.0.1\n\n"
                        + "User-agent: *\n",
                site.get("/robots.txt"));
        assertFields("HTTP/1.1 410 Gone\nContent-Length: 0\n\n", site.ask("DELETE", "/gone"));
        assertTrue(site.product.line().contains("kind=respond status=200 "));
        assertTrue(site.product.line().contains("kind=respond status=410 "));
    }

    @Test
    void aHandshakeFindsNoWebSocket() throws Exception {
        for (String target : new String[] {"/", "/robots.txt"}) {
            try (End client = site.product.dial()) {
                String answer = client.send(End.request(target)).answer();
                assertTrue(answer.startsWith("HTTP/1.1 404 Not Found\n"), answer);
                assertTrue(answer.endsWith("\n\nThere is no WebSocket here.\n"), answer);
                client.expectEnd();
            }
        }
        try (End client = site.product.dial()) {
            String answer = client.send(End.request("/old")).answer();
            assertTrue(answer.contains("\nLocation: https://chat.test:8443/old\n"), answer);
        }
    }

    /** A body that nobody asked for is not waited for; one that comes is not taken for the next request. */
    @ParameterizedTest
    @CsvSource({
        "PUT,  /gone,        , 410",
        "HEAD, /gone,        , 410",
        "PUT,  /robots.txt,  , 200",
        "PUT,  /app.js,      , 405",
        "GET,  /app.js,      , 200",
        "HEAD, /app.js,      , 200",
        "GET,  /app.js,      If-Modified-Since: Fri, 304",
        "GET,  /docs,        , 301",
        "GET,  /nothing,     , 404",
        "PUT,  /old,         , 308",
    })
    void bodiesAreNotWaitedFor(String method, String target, String condition, int status) throws Exception {
        String head = method + " " + target + " HTTP/1.1\nHost: www.test\nContent-Length: 5\n"
                + (condition == null ? "" : "If-Modified-Since: " + DATE + "\n");
        try (End client = site.product.dial()) {
            assertTrue(client.send(head + "Expect: 100-continue\n\n").head().startsWith("HTTP/1.1 " + status + " "));
        }
        try (End client = site.product.dial()) {
            assertTrue(client.send(head + "\n").head().startsWith("HTTP/1.1 " + status + " "));
        }
        try (End client = site.product.dial()) {
            client.send(head + "\nhello" + "GET /gone HTTP/1.1\nHost: www.test\n\n");
            String first = method.equals("HEAD") ? client.head() : client.answer();
            assertTrue(first.startsWith("HTTP/1.1 " + status + " "), first);
            assertTrue(client.answer().startsWith("HTTP/1.1 410 "));
        }
    }

    @Test
    void theyAreCounted() throws Exception {
        site.get("/app.js");
        site.get("/nothing");
        site.ask("GET", "/gone");
        for (int i = 0; i < 3; i++) {
            site.product.line();
        }
        Scraped scraped = Scraped.of(site.product.towline);
        assertEquals(
                1, scraped.sum("conversations_ended_total", "kind=\"files\"", "route=\"site\"", "cause=\"answered\""));
        assertEquals(1, scraped.sum("conversations_ended_total", "kind=\"files\"", "cause=\"refused-no-route\""));
        assertEquals(1, scraped.sum("conversations_ended_total", "kind=\"respond\"", "route=\"gone\""));
    }

    @Test
    void theConnectionStaysForTheNextRequest() throws Exception {
        try (End client = site.product.dial()) {
            for (String target : new String[] {"/app.js", "/nothing", "/old", "/gone", "/app.js"}) {
                client.send("GET " + target + " HTTP/1.1\nHost: www.test\n\n");
                assertTrue(client.answer().startsWith("HTTP/1.1 "), target);
            }
        }
    }
}
