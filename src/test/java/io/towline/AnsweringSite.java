package io.towline;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Comparator;
import java.util.stream.Stream;

/** A folder of files, and Towline with routes that answer by themselves, from these files and from nothing. */
final class AnsweringSite implements AutoCloseable {

    static final String DATE = "Fri, 02 Jan 2026 03:04:05 GMT";
    private static final Instant WRITTEN = Instant.parse("2026-01-02T03:04:05.678Z");

    final Path root;
    final WholeProduct product;
    private final Path folder;

    AnsweringSite() throws IOException {
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
                  shop { path = /shop, rewrite = /store, redirect { to = "https://new.test{uri}" } }
                  users { path = "^/u/(.*)$", path-match = regex, rewrite = "/users/$1",
                          redirect { to = "{uri}", status = 301 } }
                  raw { path = /raw, rewrite = /, paths = raw, redirect { to = "{uri}" } }
                  same { path = /same, rewrite = /same, redirect { to = "{uri}" } }
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

    @Override
    public void close() throws IOException {
        product.close();
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(each);
            }
        }
    }

    /** Without what differs each time. */
    String ask(String method, String target, String... lines) throws IOException {
        try (End client = product.dial()) {
            String host = target.startsWith("/") ? "www.test" : "";
            client.send(method + " " + target + " HTTP/1.1\n" + (host.isEmpty() ? "" : "Host: www.test\n")
                    + String.join("", Stream.of(lines).map(line -> line + "\n").toList()) + "\n");
            return (method.equals("HEAD") ? client.head() : client.answer()).replaceAll("(Date|Connection): .*\n", "");
        }
    }

    String get(String target, String... lines) throws IOException {
        return ask("GET", target, lines);
    }

    /** Of the site that serves an app. */
    String app(String target, String... lines) throws IOException {
        try (End client = product.dial()) {
            client.send("GET " + target + " HTTP/1.1\nHost: app.test\n"
                    + String.join("", Stream.of(lines).map(line -> line + "\n").toList()) + "\n");
            return client.answer();
        }
    }

    /** The line of a file of so many bytes. */
    static String tag(int length) {
        return "ETag: \"" + Long.toHexString(WRITTEN.toEpochMilli()) + "-" + Integer.toHexString(length) + "\"\n";
    }

    static void assertFields(String expected, String answer) {
        assertEquals(expected.lines().sorted().toList(), answer.lines().sorted().toList());
    }
}
