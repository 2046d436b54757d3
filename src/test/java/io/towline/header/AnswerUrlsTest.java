package io.towline.header;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.towline.header.Forwarding.Outer;
import io.undertow.util.HeaderMap;
import io.undertow.util.Headers;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What servers say of where something is, and what clients get. */
class AnswerUrlsTest {

    private static final String SERVER = "10.0.0.5:8080";

    private static AnswerUrls urls(String client, String target, String asked) {
        return new AnswerUrls(MovedPath.of(client, target), new Outer("https", "site.test"), SERVER, asked);
    }

    @ParameterizedTest
    @CsvSource({
        // client's path, server's, Location, what the client gets
        "/app/x, /x, /login, /app/login",
        "/app/x, /x?a=b/x, /login, /app/login",
        "/app/x, /x, /, /app/",
        "/app, /, /login, /app/login",
        "/app, /, /?a=/b#c, /app/?a=/b#c",
        "/app/x, /x, /app/login, /app/login",
        "/app/x, /x, /app?a, /app?a",
        "/app/x, /x, /apple, /app/apple",
        "/x, /app/x, /app/login, /login",
        "/x, /app/x, /app, /",
        "/x, /app/x, /app?a, /?a",
        "/x, /app/x, /other, /other",
        "/app/x, /app/v1/x, /app/v1/y, /app/y",
        "/app/x, /app/v1/x, /app/y, /app/y",
        "/a/app/x, /b/app/x, /b/y, /a/y",
        "/same, /same, /y, /y",
        // relative ones hold
        "/app/x, /x, login, login",
        "/app/x, /x, ?a, ?a",
        "/app/x, /x, ../y, ../y",
        "/app/x, /x, '', ''",
        // nobody's way to another host
        "/x, /app/x, /app//evil.test, /app//evil.test",
        "/x, /app/x, '/app/\\evil.test', '/app/\\evil.test'",
        "/x, /app/x, '/app/\t/evil.test', '/app/\t/evil.test'",
    })
    void paths(String client, String target, String said, String got) {
        assertEquals(got, urls(client, target, "site.test").url(said));
    }

    @ParameterizedTest
    @CsvSource({
        "http://10.0.0.5:8080/login, https://site.test/app/login",
        "HTTP://10.0.0.5:8080/login, https://site.test/app/login",
        "http://10.0.0.5:8080, https://site.test",
        "http://10.0.0.5:8080?a, https://site.test?a",
        "//10.0.0.5:8080/login, //site.test/app/login",
        "http://site.test/login, https://site.test/app/login",
        "https://site.test/login, https://site.test/app/login",
        "https://site.test/app/login, https://site.test/app/login",
        "http://inner.test/login, https://site.test/app/login",
        // nginx, where it sends who asks for a folder without its slash: the name that it was told, and its own port
        "http://site.test:8080/login, https://site.test/app/login",
        "https://SITE.test:8080/login, https://site.test/app/login",
        "//site.test:8080/login, //site.test/app/login",
        "http://inner.test:8080/login, https://site.test/app/login",
        "http://site.test:8081/login, http://site.test:8081/login",
        "http://other.test:8080/login, http://other.test:8080/login",
        "http://10.0.0.5/login, http://10.0.0.5/login",
        "http://10.0.0.5:8081/login, http://10.0.0.5:8081/login",
        "https://elsewhere.test/login, https://elsewhere.test/login",
        "http://site.test@elsewhere.test/login, http://site.test@elsewhere.test/login",
        "http://site.test.elsewhere.test/, http://site.test.elsewhere.test/",
        "'http://10.0.0.5:8080\\@elsewhere.test/', 'https://site.test\\@elsewhere.test/'",
        "mailto:somebody@site.test, mailto:somebody@site.test",
        "ftp://10.0.0.5:8080/x, ftp://10.0.0.5:8080/x",
    })
    void wholeUrls(String said, String got) {
        assertEquals(got, urls("/app/x", "/x", "inner.test").url(said));
    }

    @Test
    void aServerMaySendClientsToHttps() {
        AnswerUrls plain = new AnswerUrls(MovedPath.of("/", "/"), new Outer("http", "site.test"), SERVER, "site.test");
        assertEquals("https://site.test/", plain.url("https://site.test/"));
        assertEquals("https://site.test:8080/", plain.url("https://site.test:8080/"));
        assertEquals("http://site.test/", plain.url("http://site.test/"));
        assertEquals("http://site.test/", plain.url("http://site.test:8080/"));
    }

    /** What has no port may be meant for the site at the usual one. */
    @Test
    void aServersOwnPortIsOneThatItWrites() {
        AnswerUrls urls = new AnswerUrls(
                MovedPath.of("/", "/"), new Outer("http", "site.test:8080"), "10.0.0.5:80", "site.test:8080");
        assertEquals("http://site.test/", urls.url("http://site.test/"));
        assertEquals("http://site.test:8080/", urls.url("http://site.test:80/"));
    }

    @Test
    void namesThatAreAddressesHaveBrackets() {
        AnswerUrls urls = new AnswerUrls(
                MovedPath.of("/", "/"), new Outer("http", "[2001:db8::1]"), "[::1]:8080", "[2001:db8::1]");
        assertEquals("http://[2001:db8::1]/", urls.url("http://[2001:db8::1]:8080/"));
        assertEquals("http://[2001:db8::2]:8080/", urls.url("http://[2001:db8::2]:8080/"));
    }

    @Test
    void withoutTheClientsHostNothingIsMadeUp() {
        AnswerUrls nameless = new AnswerUrls(MovedPath.of("/", "/"), new Outer("http", ""), SERVER, "");
        assertEquals("http://10.0.0.5:8080/", nameless.url("http://10.0.0.5:8080/"));
    }

    @ParameterizedTest
    @CsvSource({
        "5; url=/y, 5; url=/app/y",
        "5;URL = '/y', 5;URL = '/app/y'",
        "'5, url=\"/y\"', '5, url=\"/app/y\"'",
        "0;url=http://10.0.0.5:8080/y?a;b, 0;url=https://site.test/app/y?a;b",
        "5, 5",
        "5;, 5;",
        "5; url, 5; url",
        "5; url=, 5; url=",
        "5; /y, 5; /y",
    })
    void refresh(String said, String got) {
        assertEquals(got, urls("/app/x", "/x", "site.test").refresh(said));
    }

    @ParameterizedTest
    @CsvSource({
        "a=b; Path=/, a=b; Path=/app",
        "a=b;path=/y; HttpOnly, a=b;path=/app/y; HttpOnly",
        "a=b; Path=/app; Secure, a=b; Path=/app; Secure",
        "a=b; Path=y, a=b; Path=y",
        "a=b; Path, a=b; Path",
        "a=b; Path=, a=b; Path=",
        "Path=/; Max-Age=1, Path=/; Max-Age=1",
        "a=b, a=b",
        "a=b; Domain=10.0.0.5; Secure, a=b; Secure",
        "a=b; Domain=.inner.test, a=b",
        "a=b; Domain=INNER.test, a=b",
        "a=b; Domain=site.test, a=b; Domain=site.test",
        "a=b; Domain=test, a=b; Domain=test",
        "'a=b;;=; ', 'a=b;;=; '",
    })
    void cookies(String said, String got) {
        assertEquals(got, urls("/app/x", "/x", "inner.test").cookie(said));
    }

    @Test
    void aPathWithASemicolonEndsNoAttribute() {
        assertEquals(
                "a=b; Path=/", urls("/app;Domain=test/x", "/x", "site.test").cookie("a=b; Path=/"));
    }

    @Test
    void everyFieldOfAName() {
        HeaderMap answer = new HeaderMap();
        answer.add(Headers.SET_COOKIE, "a=1; Path=/").add(Headers.SET_COOKIE, "b=2; Path=/y");
        answer.add(Headers.LOCATION, "/y").add(Headers.CONTENT_LOCATION, "/z").add(Headers.REFRESH, "1;url=/w");
        urls("/app/x", "/x", "site.test").putRight(answer);
        assertEquals(List.of("a=1; Path=/app", "b=2; Path=/app/y"), List.copyOf(answer.get(Headers.SET_COOKIE)));
        assertEquals("/app/y", answer.getFirst(Headers.LOCATION));
        assertEquals("/app/z", answer.getFirst(Headers.CONTENT_LOCATION));
        assertEquals("1;url=/app/w", answer.getFirst(Headers.REFRESH));
    }

    /** However long it is, each character is looked at a few times. */
    @Test
    void longFieldsCostLinearTime() {
        String many = "a=b" + "; Path=/".repeat(100_000);
        assertEquals(
                "a=b" + "; Path=/app".repeat(100_000),
                urls("/app/x", "/x", "site.test").cookie(many));
    }
}
