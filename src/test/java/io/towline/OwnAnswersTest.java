package io.towline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Comparator;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Routes that answer by themselves, from the file to the wire. */
class OwnAnswersTest {

    private static final Instant WRITTEN = Instant.parse("2026-01-02T03:04:05Z");
    private static final String DATE = "Fri, 02 Jan 2026 03:04:05 GMT";

    private Path folder;
    private Path root;
    private WholeProduct product;

    @BeforeEach
    void start() throws IOException {
        folder = Files.createTempDirectory("answers");
        root = Files.createDirectories(folder.resolve("site"));
        write("index.html", "<h1>home</h1>");
        write("app.js", "run()");
        write("app.js.br", "BR");
        write("app.js.gz", "GZIP");
        write("a b.txt", "0123456789");
        write("b\u00fccher.txt", "books");
        write("docs/index.html", "docs");
        write("empty/nothing.txt", "");
        write(".env", "secret");
        write(".git/config", "secret");
        write(".well-known/app.json", "{}");
        Files.writeString(folder.resolve("outside.txt"), "secret");
        Files.createSymbolicLink(root.resolve("out"), folder);
        Files.createSymbolicLink(root.resolve("out.txt"), folder.resolve("outside.txt"));
        Files.createSymbolicLink(root.resolve("in.txt"), root.resolve("a b.txt"));
        product = WholeProduct.of("""
                io.threads = 1
                listeners { LISTENER { bind = "127.0.0.1:0" } }
                routes {
                  site { files { root = "%1$s" } }
                  app { host = app.test, files { root = "%1$s", fallback = /index.html, precompressed = on,
                        cache-control = "max-age=60" } }
                  below { path = /pub, rewrite = /, files { root = "%1$s" } }
                  moved { path = /old, redirect { to = "https://{host}:8443{uri}" } }
                  here { path = /here, redirect { to = "{path}/there?was={query}", status = 302 } }
                  loop { path = /loop, redirect { to = "{scheme}://{host}:{port}{uri}" } }
                  robots { path = /robots.txt, path-match = exact,
                           respond { body = "User-agent: *\\n", headers { X-From = "{client.address}" } } }
                  gone { path = /gone, respond { status = 410 } }
                }
                """.formatted(root));
    }

    private void write(String name, String content) throws IOException {
        Path file = root.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, content);
        Files.setLastModifiedTime(file, FileTime.from(WRITTEN));
    }

    @AfterEach
    void end() throws IOException {
        product.close();
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(each);
            }
        }
    }

    /** Without what differs each time. */
    private String ask(String method, String target, String... lines) throws IOException {
        try (End client = product.dial()) {
            String host = target.startsWith("/") ? "www.test" : "";
            client.send(method + " " + target + " HTTP/1.1\n" + (host.isEmpty() ? "" : "Host: www.test\n")
                    + String.join("", Stream.of(lines).map(line -> line + "\n").toList()) + "\n");
            return (method.equals("HEAD") ? client.head() : client.answer()).replaceAll("(Date|Connection): .*\n", "");
        }
    }

    private String get(String target, String... lines) throws IOException {
        return ask("GET", target, lines);
    }

    private static String tag(int length) {
        return "ETag: \"" + Long.toHexString(WRITTEN.toEpochMilli()) + "-" + Integer.toHexString(length) + "\"\n";
    }

    private static void assertFields(String expected, String answer) {
        assertEquals(expected.lines().sorted().toList(), answer.lines().sorted().toList());
    }

    @Test
    void aFileHasTypeLengthAndVersion() throws Exception {
        assertFields(
                "HTTP/1.1 200 OK\nContent-Type: text/plain; charset=utf-8\nContent-Length: 10\nAccept-Ranges: bytes\n"
                        + tag(10) + "Last-Modified: " + DATE + "\n\n0123456789",
                get("/a%20b.txt"));
        String line = product.line();
        assertTrue(
                line.matches("path=/a%20b.txt upstream=- server=- kind=files status=200 protocol=- session=- "
                        + "duration_ms=[0-9]+ frames_in=0 frames_out=0 bytes_in=0 bytes_out=10 close_code=- by=towline "
                        + "cause=answered reason=-"),
                line);
    }

    @Test
    void headHasTheSameFieldsAndNoBody() throws Exception {
        assertFields(
                "HTTP/1.1 200 OK\nContent-Type: text/plain; charset=utf-8\nContent-Length: 10\nAccept-Ranges: bytes\n"
                        + tag(10) + "Last-Modified: " + DATE + "\n\n",
                ask("HEAD", "/a%20b.txt"));
        assertTrue(product.line().contains(" bytes_out=0 "));
    }

    @ParameterizedTest
    @CsvSource({
        "/,                       <h1>home</h1>",
        "/index.html,             <h1>home</h1>",
        "/docs/,                  docs",
        "/pub/app.js,             run()",
        "/in.txt,                 0123456789",
        "/%61pp.js,               run()",
        "/.well-known/app.json,   {}",
        "/b%C3%BCcher.txt,        books",
    })
    void whatIsThereIsServed(String target, String body) throws Exception {
        String answer = get(target);
        assertTrue(answer.startsWith("HTTP/1.1 200 OK\n"), answer);
        assertTrue(answer.endsWith("\n\n" + body), answer);
    }

    /** Neither what is hidden nor what is outside, in whatever spelling; those that a route table refuses never come so far. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "/nothing",
                "/empty/",
                "/empty",
                "/.env",
                "/%2eenv",
                "/.git/config",
                "/docs/.git/config",
                "/out/outside.txt",
                "/out.txt",
                "/out/site/app.js.nothing",
                "/app.js/",
                "/app.js/x",
                "/a%00b",
                "/a%0ab",
                "/docs%5cindex.html",
                "/%ff",
                "/docs%2findex.html",
                "/docs//index.html",
                "/docs/./index.html",
                "/docs/../app.js",
                "/../outside.txt",
                "/%2e%2e/outside.txt",
                "/..%2foutside.txt",
                "/..%5coutside.txt",
                "/docs/%2e%2e/%2e%2e/outside.txt",
                "/.well-known/.hidden",
                "/docs/.well-known/app.json",
                "/%c0%ae%c0%ae/outside.txt",
                "/app.js;x=1",
                "/~",
                "/docs/..;/app.js"
            })
    void whatIsHiddenOrOutsideIsNot(String target) throws Exception {
        String answer = get(target);
        assertTrue(answer.startsWith("HTTP/1.1 404 ") || answer.startsWith("HTTP/1.1 400 "), answer);
        assertTrue(!answer.contains("secret"), answer);
        String line = product.line();
        assertTrue(line.contains("status=40"), line);
    }

    @Test
    void aLongNameIsNone() throws Exception {
        assertTrue(get("/" + "x".repeat(300)).startsWith("HTTP/1.1 404 "));
        assertTrue(get("/" + "x/".repeat(4000)).startsWith("HTTP/1.1 404 "));
    }

    @Test
    void aFolderIsRedirectedToItsSlash() throws Exception {
        String answer = get("/docs?a=b");
        assertTrue(answer.startsWith("HTTP/1.1 301 "), answer);
        assertTrue(answer.contains("\nLocation: /docs/?a=b\n"), answer);
        answer = get("/pub/docs");
        assertTrue(answer.contains("\nLocation: /pub/docs/\n"), answer);
    }

    @Test
    void onlyGetAndHeadAreTaken() throws Exception {
        assertFields(
                "HTTP/1.1 405 Method Not Allowed\nAllow: GET, HEAD\nContent-Type: text/plain; charset=utf-8\n"
                        + "Content-Length: 47\n\nFiles can be fetched with GET and HEAD only.\n",
                ask("POST", "/app.js", "Content-Length: 0")
                        .replaceFirst("Content-Length: [0-9]+", "Content-Length: 47"));
        assertTrue(product.line().contains("kind=files status=405 "));
    }

    @Test
    void whoHasTheVersionGetsNone() throws Exception {
        String tag = tag(10).substring(6).strip();
        for (String condition : new String[] {
            "If-None-Match: " + tag,
            "If-None-Match: W/" + tag,
            "If-None-Match: \"x\", " + tag,
            "If-Modified-Since: " + DATE
        }) {
            assertFields(
                    "HTTP/1.1 304 Not Modified\n" + tag(10) + "Last-Modified: " + DATE + "\n\n",
                    get("/a%20b.txt", condition));
        }
        assertTrue(get("/a%20b.txt", "If-None-Match: \"x\"", "If-Modified-Since: " + DATE)
                .startsWith("HTTP/1.1 200 "));
        assertTrue(get("/a%20b.txt", "If-Match: \"x\"").startsWith("HTTP/1.1 412 "));
        assertTrue(get("/a%20b.txt", "If-Match: " + tag).startsWith("HTTP/1.1 200 "));
    }

    @ParameterizedTest
    @CsvSource({
        "bytes=2-4,   bytes 2-4/10,  234",
        "bytes=7-,    bytes 7-9/10,  789",
        "bytes=-3,    bytes 7-9/10,  789",
        "bytes=0-0,   bytes 0-0/10,  0",
        "bytes=8-99,  bytes 8-9/10,  89",
        "bytes=-99,   bytes 0-9/10,  0123456789",
    })
    void aPartIsServed(String range, String told, String body) throws Exception {
        String answer = get("/a%20b.txt", "Range: " + range);
        assertTrue(answer.startsWith("HTTP/1.1 206 Partial Content\n"), answer);
        assertTrue(answer.contains("\nContent-Range: " + told + "\n"), answer);
        assertTrue(answer.endsWith("\n\n" + body), answer);
    }

    @Test
    void whatIsNoPartIsRefusedOrIgnored() throws Exception {
        String answer = get("/a%20b.txt", "Range: bytes=10-");
        assertTrue(answer.startsWith("HTTP/1.1 416 "), answer);
        assertTrue(answer.contains("\nContent-Range: bytes */10\n"), answer);
        for (String odd : new String[] {"bytes=1-2,4-5", "bytes=a-b", "lines=1-2", "bytes=", "bytes=5-2x"}) {
            assertTrue(get("/a%20b.txt", "Range: " + odd).endsWith("\n\n0123456789"), odd);
        }
        String tag = tag(10).substring(6).strip();
        assertTrue(get("/a%20b.txt", "Range: bytes=0-0", "If-Range: " + tag).startsWith("HTTP/1.1 206 "));
        assertTrue(get("/a%20b.txt", "Range: bytes=0-0", "If-Range: \"x\"").startsWith("HTTP/1.1 200 "));
        assertTrue(get("/empty/nothing.txt", "Range: bytes=-5").startsWith("HTTP/1.1 200 "));
    }

    private String app(String target, String... lines) throws IOException {
        try (End client = product.dial()) {
            client.send("GET " + target + " HTTP/1.1\nHost: app.test\n"
                    + String.join("", Stream.of(lines).map(line -> line + "\n").toList()) + "\n");
            return client.answer();
        }
    }

    @Test
    void anAppIsServedByItsFallback() throws Exception {
        for (String target : new String[] {"/", "/users/7", "/docs/none", "/empty", "/users/john.doe"}) {
            String answer = app(target);
            assertTrue(answer.startsWith("HTTP/1.1 200 OK\n"), answer);
            assertTrue(answer.contains("\nCache-Control: no-cache\n"), answer);
            assertTrue(answer.contains("\nContent-Type: text/html; charset=utf-8\n"), answer);
            assertTrue(answer.endsWith("\n\n<h1>home</h1>"), answer);
        }
        assertTrue(app("/.env").startsWith("HTTP/1.1 404 "));
        assertTrue(app("/docs").startsWith("HTTP/1.1 301 "));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "gzip, deflate, br | br   | BR",
                "gzip              | gzip | GZIP",
                "br;q=0, gzip;q=1.0| gzip | GZIP",
                "BR;Q=0.5          | br   | BR",
                "identity          |      | run()",
                "gzip;q=0.000      |      | run()",
            })
    void whatLiesCompressedBesideIsServedSo(String accept, String coding, String body) throws Exception {
        String answer = app("/app.js", "Accept-Encoding: " + accept);
        assertTrue(answer.endsWith("\n\n" + body), answer);
        assertTrue(answer.contains("\nVary: Accept-Encoding\n"), answer);
        assertTrue(answer.contains("\nCache-Control: max-age=60\n"), answer);
        assertTrue(answer.contains("\nContent-Type: text/javascript; charset=utf-8\n"), answer);
        assertEquals(coding != null, answer.contains("\nContent-Encoding: " + coding + "\n"), answer);
        assertEquals(coding != null, answer.contains("-" + coding + "\"\n"), answer);
        assertTrue(
                app("/app.js", "Accept-Encoding: " + accept, "Range: bytes=0-2").endsWith("\n\nrun"));
    }

    @Test
    void aHandshakeFindsNoWebSocket() throws Exception {
        for (String target : new String[] {"/", "/robots.txt"}) {
            try (End client = product.dial()) {
                String answer = client.send(End.request(target)).answer();
                assertTrue(answer.startsWith("HTTP/1.1 404 Not Found\n"), answer);
                assertTrue(answer.endsWith("\n\nThere is no WebSocket here.\n"), answer);
                client.expectEnd();
            }
        }
        try (End client = product.dial()) {
            String answer = client.send(End.request("/old")).answer();
            assertTrue(answer.contains("\nLocation: https://chat.test:8443/old\n"), answer);
        }
    }

    @Test
    void redirectsKeepWhatTheyAreTold() throws Exception {
        String answer = get("/old/a%2Fb?q=%20");
        assertTrue(answer.startsWith("HTTP/1.1 308 Permanent Redirect\n"), answer);
        assertTrue(answer.contains("\nLocation: https://www.test:8443/old/a%2Fb?q=%20\n"), answer);
        answer = ask("POST", "/here?x", "Content-Length: 0");
        assertTrue(answer.startsWith("HTTP/1.1 302 "), answer);
        assertTrue(answer.contains("\nLocation: /here/there?was=x\n"), answer);
        assertTrue(product.line().startsWith("path=/old/a%2Fb upstream=- server=- kind=redirect status=308 "));
    }

    @Test
    void aRedirectToItselfIsNone() throws Exception {
        int port = product.address().getPort();
        try (End client = product.dial()) {
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
                get("/robots.txt"));
        assertFields("HTTP/1.1 410 Gone\nContent-Length: 0\n\n", ask("DELETE", "/gone"));
        assertTrue(product.line().contains("kind=respond status=200 "));
        assertTrue(product.line().contains("kind=respond status=410 "));
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
        try (End client = product.dial()) {
            assertTrue(client.send(head + "Expect: 100-continue\n\n").head().startsWith("HTTP/1.1 " + status + " "));
        }
        try (End client = product.dial()) {
            assertTrue(client.send(head + "\n").head().startsWith("HTTP/1.1 " + status + " "));
        }
        try (End client = product.dial()) {
            client.send(head + "\nhello" + "GET /gone HTTP/1.1\nHost: www.test\n\n");
            String first = method.equals("HEAD") ? client.head() : client.answer();
            assertTrue(first.startsWith("HTTP/1.1 " + status + " "), first);
            assertTrue(client.answer().startsWith("HTTP/1.1 410 "));
        }
    }

    @Test
    void theyAreCounted() throws Exception {
        get("/app.js");
        get("/nothing");
        ask("GET", "/gone");
        for (int i = 0; i < 3; i++) {
            product.line();
        }
        Scraped scraped = Scraped.of(product.towline);
        assertEquals(
                1, scraped.sum("conversations_ended_total", "kind=\"files\"", "route=\"site\"", "cause=\"answered\""));
        assertEquals(1, scraped.sum("conversations_ended_total", "kind=\"files\"", "cause=\"refused-no-route\""));
        assertEquals(1, scraped.sum("conversations_ended_total", "kind=\"respond\"", "route=\"gone\""));
    }

    @Test
    void theConnectionStaysForTheNextRequest() throws Exception {
        try (End client = product.dial()) {
            for (String target : new String[] {"/app.js", "/nothing", "/old", "/gone", "/app.js"}) {
                client.send("GET " + target + " HTTP/1.1\nHost: www.test\n\n");
                assertTrue(client.answer().startsWith("HTTP/1.1 "), target);
            }
        }
    }

    @Test
    void aBigFileIsSentWholeAndIsHeldByNobodyWhoLeaves() throws Exception {
        byte[] big = new byte[3_000_000];
        for (int i = 0; i < big.length; i++) {
            big[i] = (byte) ('a' + i % 23);
        }
        Files.write(root.resolve("big.bin"), big);
        String whole = get("/big.bin");
        assertEquals(
                new String(big, java.nio.charset.StandardCharsets.US_ASCII),
                whole.substring(whole.indexOf("\n\n") + 2));
        assertTrue(product.line().contains(" bytes_out=3000000 "));
        Files.write(root.resolve("huge.bin"), new byte[50_000_000]);
        try (End client = product.dial()) {
            client.send("GET /huge.bin HTTP/1.1\nHost: www.test\n\n").head();
            assertTrue(open("huge.bin"));
        }
        String line = product.line();
        assertTrue(line.contains(" by=client cause=client-lost reason=\"left before it had all\""), line);
        assertFalse(open("huge.bin")); // at once: sooner or later the garbage collector would close it, too
    }

    @Test
    void aFileThatShrinksIsCut() throws Exception {
        Path file = Files.write(root.resolve("shrinks.bin"), new byte[50_000_000]);
        try (End client = product.dial()) {
            String head =
                    client.send("GET /shrinks.bin HTTP/1.1\nHost: www.test\n\n").head();
            assertTrue(head.contains("\nContent-Length: 50000000\n"), head);
            Files.write(file, new byte[1]);
            client.awaitEnd();
        }
        String line = product.line();
        assertTrue(line.contains(" status=200 ") && line.contains(" by=towline cause=internal-error "), line);
    }

    private static boolean open(String name) {
        try (Stream<Path> all = Files.list(Path.of("/proc/self/fd"))) {
            return all.anyMatch(each -> {
                try {
                    return Files.readSymbolicLink(each)
                            .toString()
                            .toLowerCase(Locale.ROOT)
                            .endsWith(name);
                } catch (IOException gone) {
                    return false;
                }
            });
        } catch (IOException | java.io.UncheckedIOException elsewhere) {
            return false;
        }
    }
}
