package io.towline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.towline.testkit.ChildProcess;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** {@code scripts/jdk} on a machine that has no JDK, with a stand-in for the vendor. */
@EnabledOnOs(OS.LINUX)
class JdkScriptTest {

    /** What it calls, and no apt: on a machine that has a package it would be installed. */
    private static final List<String> TOOLS =
            List.of("dirname", "id", "uname", "tr", "sed", "mktemp", "sha256sum", "tar", "gzip", "rm", "mv", "mkdir");

    private final List<String> asked = Collections.synchronizedList(new ArrayList<>());
    private HttpServer vendor;
    private byte[] archive;
    private volatile String checksum;

    @TempDir
    private Path folder;

    @BeforeEach
    void open() throws Exception {
        Path tools = Files.createDirectories(folder.resolve("tools"));
        String fetcher = Files.isExecutable(Path.of("/usr/bin/curl")) ? "curl" : "wget";
        for (String tool : Stream.concat(TOOLS.stream(), Stream.of(fetcher)).toList()) {
            Path call = Files.writeString(tools.resolve(tool), "#!/bin/sh\nexec " + found(tool) + " \"$@\"\n");
            assertTrue(call.toFile().setExecutable(true));
        }
        Files.createDirectories(folder.resolve("project/scripts"));
        Files.copy(Path.of("scripts/jdk"), folder.resolve("project/scripts/jdk"));
        archive = archive();
        checksum = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(archive));
        vendor = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        vendor.createContext(
                "/v3/assets/", exchange -> answer(exchange, release().getBytes(StandardCharsets.UTF_8)));
        vendor.createContext("/jdk.tar.gz", exchange -> answer(exchange, archive));
        vendor.start();
    }

    @AfterEach
    void close() {
        vendor.stop(0);
    }

    private static Path found(String tool) {
        return Stream.of("/usr/bin", "/bin")
                .map(place -> Path.of(place, tool))
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + tool));
    }

    /** One that says that it is 25, in a folder of its own as the vendor's are. */
    private byte[] archive() throws IOException, InterruptedException {
        Path javac = folder.resolve("vendor/jdk-25.0.1+8/bin/javac");
        Files.createDirectories(javac.getParent());
        Files.writeString(javac, "#!/bin/sh\necho javac 25.0.1\n");
        assertTrue(javac.toFile().setExecutable(true));
        Path file = folder.resolve("vendor.tar.gz");
        ProcessBuilder tar = new ProcessBuilder(
                "tar", "-C", folder.resolve("vendor").toString(), "-czf", file.toString(), "jdk-25.0.1+8");
        assertEquals(new ChildProcess.Outcome(0, ""), ChildProcess.run(tar));
        return Files.readAllBytes(file);
    }

    /** As the vendor writes it, shortened. */
    private String release() {
        return """
                [
                    {
                        "binary": {
                            "architecture": "x64",
                            "image_type": "jdk",
                            "package": {
                                "checksum": "%s",
                                "checksum_link": "%s/jdk.tar.gz.sha256.txt",
                                "link": "%s/jdk.tar.gz",
                                "name": "OpenJDK25U-jdk_x64_linux_hotspot_25.0.1_8.tar.gz"
                            },
                            "scm_ref": "jdk-25.0.1+8"
                        },
                        "release_link": "https://example.com/releases",
                        "version": { "major": 25 }
                    }
                ]
                """.formatted(checksum, base(), base());
    }

    private String base() {
        return "http://127.0.0.1:" + vendor.getAddress().getPort();
    }

    private void answer(HttpExchange exchange, byte[] body) throws IOException {
        asked.add(exchange.getRequestURI().getPath());
        exchange.sendResponseHeaders(200, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    private ChildProcess.Outcome jdk(String... more) throws IOException, InterruptedException {
        ProcessBuilder script = new ProcessBuilder(
                "/bin/sh", folder.resolve("project/scripts/jdk").toString());
        script.environment().clear();
        script.environment().put("PATH", folder.resolve("tools").toString());
        script.environment().put("TOWLINE_JVMS", folder.resolve("none").toString());
        script.environment().put("TOWLINE_JDK_VENDOR", base());
        for (String each : more) {
            script.environment().put(each.substring(0, each.indexOf('=')), each.substring(each.indexOf('=') + 1));
        }
        return ChildProcess.run(script);
    }

    private String home() throws IOException {
        return folder.toRealPath().resolve("project/.java/jdk").toString();
    }

    private List<Path> kept() throws IOException {
        Path own = folder.resolve("project/.java");
        if (Files.notExists(own)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(own)) {
            return files.toList();
        }
    }

    @Test
    void whereThereIsNoneTheVendorsIsFetchedOnce() throws Exception {
        ChildProcess.Outcome first = jdk();
        assertEquals(0, first.code(), first.said());
        List<String> lines = first.said().lines().toList();
        assertTrue(
                lines.getFirst()
                                .startsWith(
                                        "there is no JDK 25 here: getting Eclipse Temurin from " + base() + " into ")
                        && lines.getFirst().endsWith("/.java (TOWLINE_FETCH=no keeps me from it) ..."),
                first.said());
        assertTrue(lines.getLast().endsWith("/project/.java/jdk"), first.said());
        assertEquals(List.of("/v3/assets/latest/25/hotspot", "/jdk.tar.gz"), asked);
        ChildProcess.Outcome second = jdk("TOWLINE_FETCH=no");
        assertEquals(0, second.code(), second.said());
        assertEquals(home(), Path.of(second.said().strip()).toRealPath().toString());
        assertEquals(2, asked.size());
        assertEquals(1, kept().size());
    }

    @Test
    void whatHasAnotherChecksumIsNotUsed() throws Exception {
        checksum = "0".repeat(64);
        ChildProcess.Outcome outcome = jdk();
        assertEquals(1, outcome.code());
        assertTrue(
                outcome.said().contains("does not have the SHA-256 that " + base() + " says: nothing of it was used."),
                outcome.said());
        assertEquals(List.of(), kept());
    }

    @Test
    void whoeverRefusesIsToldWhatToDo() throws Exception {
        assertEquals(new ChildProcess.Outcome(1, """
                        no JDK 25: none is installed, and TOWLINE_FETCH=no says to get none.
                        Get Temurin 25 from https://adoptium.net (its Debian package: temurin-25-jdk), or set JAVA_HOME.
                        """), jdk("TOWLINE_FETCH=no"));
        assertEquals(List.of(), asked);
    }

    @Test
    void aVendorThatIsAwayIsNamed() throws Exception {
        vendor.stop(0);
        ChildProcess.Outcome outcome = jdk();
        assertEquals(1, outcome.code());
        assertTrue(outcome.said().contains("no JDK 25: " + base() + " cannot be asked.\n"), outcome.said());
        assertEquals(List.of(), kept());
    }

    @Test
    void aJdkThatIsThereIsTaken() throws Exception {
        Path own = folder.resolve("vendor/jdk-25.0.1+8");
        assertEquals(new ChildProcess.Outcome(0, own + "\n"), jdk("JAVA_HOME=" + own));
        assertEquals(List.of(), asked);
    }
}
