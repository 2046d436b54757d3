package io.towline;

import static io.towline.AnsweringSite.DATE;
import static io.towline.AnsweringSite.assertFields;
import static io.towline.AnsweringSite.tag;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that a route serves, from the file to the wire. */
class ServedFilesTest {

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
    void aFileHasTypeLengthAndVersion() throws Exception {
        assertFields(
                "HTTP/1.1 200 OK\nContent-Type: text/plain; charset=utf-8\nContent-Length: 10\nAccept-Ranges: bytes\n"
                        + tag(10) + "Last-Modified: " + DATE + "\n\n0123456789",
                site.get("/a%20b.txt"));
        String line = site.product.line();
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
                site.ask("HEAD", "/a%20b.txt"));
        assertTrue(site.product.line().contains(" bytes_out=0 "));
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
        String answer = site.get(target);
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
        String answer = site.get(target);
        assertTrue(answer.startsWith("HTTP/1.1 404 ") || answer.startsWith("HTTP/1.1 400 "), answer);
        assertTrue(!answer.contains("secret"), answer);
        String line = site.product.line();
        assertTrue(line.contains("status=40"), line);
    }

    @Test
    void aLongNameIsNone() throws Exception {
        assertTrue(site.get("/" + "x".repeat(300)).startsWith("HTTP/1.1 404 "));
        assertTrue(site.get("/" + "x/".repeat(4000)).startsWith("HTTP/1.1 404 "));
    }

    @Test
    void aFolderIsRedirectedToItsSlash() throws Exception {
        String answer = site.get("/docs?a=b");
        assertTrue(answer.startsWith("HTTP/1.1 301 "), answer);
        assertTrue(answer.contains("\nLocation: /docs/?a=b\n"), answer);
        answer = site.get("/pub/docs");
        assertTrue(answer.contains("\nLocation: /pub/docs/\n"), answer);
    }

    @Test
    void onlyGetAndHeadAreTaken() throws Exception {
        assertFields(
                "HTTP/1.1 405 Method Not Allowed\nAllow: GET, HEAD\nContent-Type: text/plain; charset=utf-8\n"
                        + "Content-Length: 47\n\nFiles can be fetched with GET and HEAD only.\n",
                site.ask("POST", "/app.js", "Content-Length: 0")
                        .replaceFirst("Content-Length: [0-9]+", "Content-Length: 47"));
        assertTrue(site.product.line().contains("kind=files status=405 "));
    }

    @Test
    void anAppIsServedByItsFallback() throws Exception {
        for (String target : new String[] {"/", "/users/7", "/docs/none", "/empty", "/users/john.doe"}) {
            String answer = site.app(target);
            assertTrue(answer.startsWith("HTTP/1.1 200 OK\n"), answer);
            assertTrue(answer.contains("\nCache-Control: no-cache\n"), answer);
            assertTrue(answer.contains("\nContent-Type: text/html; charset=utf-8\n"), answer);
            assertTrue(answer.endsWith("\n\n<h1>home</h1>"), answer);
        }
        assertTrue(site.app("/.env").startsWith("HTTP/1.1 404 "));
        assertTrue(site.app("/docs").startsWith("HTTP/1.1 301 "));
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
        String answer = site.app("/app.js", "Accept-Encoding: " + accept);
        assertTrue(answer.endsWith("\n\n" + body), answer);
        assertTrue(answer.contains("\nVary: Accept-Encoding\n"), answer);
        assertTrue(answer.contains("\nCache-Control: max-age=60\n"), answer);
        assertTrue(answer.contains("\nContent-Type: text/javascript; charset=utf-8\n"), answer);
        assertEquals(coding != null, answer.contains("\nContent-Encoding: " + coding + "\n"), answer);
        assertEquals(coding != null, answer.contains("-" + coding + "\"\n"), answer);
        assertTrue(site.app("/app.js", "Accept-Encoding: " + accept, "Range: bytes=0-2")
                .endsWith("\n\nrun"));
    }

    @Test
    void aBigFileIsSentWholeAndIsHeldByNobodyWhoLeaves() throws Exception {
        byte[] big = new byte[3_000_000];
        for (int i = 0; i < big.length; i++) {
            big[i] = (byte) ('a' + i % 23);
        }
        Files.write(site.root.resolve("big.bin"), big);
        String whole = site.get("/big.bin");
        assertEquals(new String(big, StandardCharsets.US_ASCII), whole.substring(whole.indexOf("\n\n") + 2));
        assertTrue(site.product.line().contains(" bytes_out=3000000 "));
        Files.write(site.root.resolve("huge.bin"), new byte[50_000_000]);
        try (End client = site.product.dial()) {
            client.send("GET /huge.bin HTTP/1.1\nHost: www.test\n\n").head();
            assertTrue(open("huge.bin"));
        }
        String line = site.product.line();
        assertTrue(line.contains(" by=client cause=client-lost reason=\"left before it had all\""), line);
        assertFalse(open("huge.bin")); // at once: sooner or later the garbage collector would close it, too
    }

    @Test
    void aFileThatShrinksIsCut() throws Exception {
        Path file = Files.write(site.root.resolve("shrinks.bin"), new byte[50_000_000]);
        try (End client = site.product.dial()) {
            String head =
                    client.send("GET /shrinks.bin HTTP/1.1\nHost: www.test\n\n").head();
            assertTrue(head.contains("\nContent-Length: 50000000\n"), head);
            Files.write(file, new byte[1]);
            client.awaitEnd();
        }
        String line = site.product.line();
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
        } catch (IOException | UncheckedIOException elsewhere) {
            return false;
        }
    }
}
