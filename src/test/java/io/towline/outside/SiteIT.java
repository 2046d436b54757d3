package io.towline.outside;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A site without nginx: http to https, an app's pages and files from a folder, its socket; for Chromium and curl. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class SiteIT {

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @AutoClose
    private PeerProcess towline;

    private final int plainPort = Ports.free();
    private final int securePort = Ports.free();
    private final int backendPort = Ports.free();
    private Path root;
    private Map<String, String> quiet;

    SiteIT() throws IOException {}

    @BeforeAll
    void open(@TempDir Path folder) throws IOException, InterruptedException {
        Certificate certificate = Certificate.create(folder);
        Files.writeString(folder.resolve(".curlrc"), "silent\nshow-error\n");
        quiet = Map.of("CURL_HOME", folder.toString());
        root = Files.createDirectory(folder.resolve("site"));
        Files.writeString(
                root.resolve("index.html"),
                "<!doctype html><meta charset=utf-8><link rel=icon href=data:,><script type=module src=/app.js></script>\n");
        Files.writeString(root.resolve("app.js"), """
                const socket = new WebSocket(`wss://${location.host}/ws`)
                socket.onopen = () => socket.send('hello')
                socket.onmessage = ({ data }) => (document.title = data)
                """);
        Files.writeString(root.resolve(".env"), "secret");
        Files.writeString(folder.resolve("outside.txt"), "secret");
        Files.createSymbolicLink(root.resolve("link.txt"), folder.resolve("outside.txt"));
        Files.writeString(
                root.resolve("numbers.bin"),
                IntStream.range(0, 100_000).mapToObj("%010d"::formatted).collect(Collectors.joining()));
        compress(root.resolve("app.js"));
        towline = Launcher.serve(
                folder,
                """
                listeners {
                  plain { bind = "127.0.0.1:%d" }
                  secure { bind = "127.0.0.1:%d", tls { certificates = [{ cert = "%s", key = "%s" }] } }
                }
                upstreams { app { servers = ["ws://127.0.0.1:%d"] } }
                routes {
                  upgrade { listener = plain, redirect { to = "https://{host}:%d{uri}" } }
                  site {
                    listener = secure
                    files { root = site, fallback = /index.html, precompressed = on, cache-control = "public, max-age=600" }
                    headers.response.set { Strict-Transport-Security = "max-age=0" }
                  }
                  socket {
                    listener = secure
                    path = /ws
                    upstream = app
                    headers.request.set { X-Visitor = "{client.address}", X-Url = "{scheme}://{host}:{port}{uri}" }
                  }
                }
                control { socket = off }
                """.formatted(plainPort, securePort, certificate.chain(), certificate.key(), backendPort, securePort),
                plainPort,
                securePort);
    }

    /** By what the peers' own runtime has for it, as a build tool does. */
    private static void compress(Path file) throws IOException, InterruptedException {
        String script = "const z = require('zlib'), f = require('fs'), n = process.argv[1];"
                + "f.writeFileSync(n + '.br', z.brotliCompressSync(f.readFileSync(n)));"
                + "f.writeFileSync(n + '.gz', z.gzipSync(f.readFileSync(n)))";
        try (PeerProcess node = PeerProcess.start("node", "-e", script, file.toString())) {
            assertEquals(0, node.awaitExit(PATIENCE), node::said);
        }
    }

    @Test
    void aVisitorSeesThePageAndItsSocket(@Profile Path profile) throws IOException, InterruptedException {
        try (PeerProcess peer = PeerProcess.start(
                "node",
                "src/test/outside/site.js",
                String.valueOf(plainPort),
                String.valueOf(securePort),
                String.valueOf(backendPort),
                profile.toString())) {
            int exit = peer.awaitExit(Duration.ofMinutes(10));
            assertEquals(List.of("ok visit", "ok parts"), peer.lines(), towline::said);
            assertEquals(0, exit, peer::said);
        }
    }

    private String url(String path) {
        return "https://localhost:" + securePort + path;
    }

    private String curl(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("curl", "-k"));
        command.addAll(List.of(arguments));
        try (PeerProcess curl = PeerProcess.start(quiet, Path.of("."), command)) {
            assertEquals(0, curl.awaitExit(PATIENCE), curl::said);
            return String.join("\n", curl.lines());
        }
    }

    @ParameterizedTest
    @CsvSource({"--http1.1", "--http2"})
    void compressedAndPlainAreOne(String version) throws IOException, InterruptedException {
        String plain = curl(version, url("/app.js"));
        assertEquals(plain, curl(version, "--compressed", url("/app.js")));
        assertEquals(plain, curl(version, "--compressed", "-H", "Accept-Encoding: gzip", url("/app.js")));
        String head = curl(version, "-I", url("/app.js")).toLowerCase(Locale.ROOT);
        assertTrue(head.contains("content-length: " + Files.size(root.resolve("app.js"))), head);
    }

    /** Browsers do the same, but not where they do not trust the certificate. */
    @ParameterizedTest
    @CsvSource({"--http1.1", "--http2"})
    void whoHasTheVersionGetsNone(String version, @TempDir Path folder) throws IOException, InterruptedException {
        String tag = folder.resolve("tag").toString();
        String status = "%{http_code} %{size_download}\\n";
        String got = folder.resolve("got").toString();
        long bytes = Files.size(root.resolve("index.html"));
        assertEquals("200 " + bytes, curl(version, "--etag-save", tag, "-o", got, "-w", status, url("/users/7")));
        assertEquals("304 0", curl(version, "--etag-compare", tag, "-o", got, "-w", status, url("/users/8")));
    }

    @ParameterizedTest
    @CsvSource({"--http1.1", "--http2"})
    void aDownloadGoesOnWhereItStopped(String version, @TempDir Path folder) throws IOException, InterruptedException {
        Path got = folder.resolve("numbers.bin");
        curl(version, "-r", "0-399999", "-o", got.toString(), url("/numbers.bin"));
        assertEquals(400_000, Files.size(got));
        curl(version, "-C", "-", "-o", got.toString(), url("/numbers.bin"));
        assertEquals(-1, Files.mismatch(root.resolve("numbers.bin"), got));
    }

    @ParameterizedTest
    @CsvSource({
        "/.env,                                 404",
        "/link.txt,                             200", // leads outside: the fallback, not the file
        "/../outside.txt,                       400",
        "/x/../../outside.txt,                  400",
        "/%2e%2e/outside.txt,                   400",
        "/..%2foutside.txt,                     400",
        "/.%00./outside.txt,                    400",
        "/..%5coutside.txt,                     400",
    })
    void thereIsNoWayOut(String path, int status) throws IOException, InterruptedException {
        String answer = curl("--path-as-is", "-w", "\\n%{http_code}", url(path));
        assertTrue(answer.endsWith("\n" + status), answer);
        assertTrue(!answer.contains("secret"), answer);
    }

    @Test
    void redirectsAreFollowed() throws IOException, InterruptedException {
        String from = "http://localhost:" + plainPort + "/a%20b?c=d&e=%2F";
        assertEquals(
                url("/a%20b?c=d&e=%2F") + " 200",
                curl("-L", "-o", "/dev/null", "-w", "%{url_effective} %{http_code}\\n", from));
    }
}
