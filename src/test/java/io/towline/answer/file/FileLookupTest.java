package io.towline.answer.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.answer.file.FileLookup.Result;
import io.towline.config.RouteAction;
import io.towline.testkit.ChildProcess;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which file a path leads to, and that none leads out. */
class FileLookupTest {

    private static final List<String> PIECES = List.of(
            "/",
            "//",
            ".",
            "..",
            "%2e",
            "%2E%2e",
            "%2f",
            "%2F",
            "\\",
            "%5c",
            ";",
            ";x=1",
            "%00",
            "%0a",
            "%",
            "%zz",
            "a",
            "in",
            "out",
            "outside.txt",
            ".env",
            "%c0%ae",
            "%ff",
            "\u00e9",
            "%C3%A9",
            "~",
            "*",
            " ",
            "?",
            "#",
            "...",
            ". ",
            "site");

    @TempDir
    private Path folder;

    private Path root;

    @BeforeEach
    void fill() throws IOException {
        root = Files.createDirectories(folder.resolve("site"));
        Files.createDirectories(root.resolve("a/in"));
        Files.writeString(root.resolve("a/in/index.html"), "inside");
        Files.writeString(root.resolve("a/in/site"), "inside");
        Files.writeString(root.resolve(".env"), "hidden");
        Files.writeString(folder.resolve("outside.txt"), "outside");
        Files.createSymbolicLink(root.resolve("out"), folder);
        Files.createSymbolicLink(root.resolve("a/out"), Path.of("../.."));
    }

    private FileLookup lookup(String... fallback) {
        return new FileLookup(new RouteAction.Files(
                root,
                "index.html",
                Optional.of(fallback).filter(some -> some.length > 0).map(some -> some[0]),
                Optional.empty(),
                false));
    }

    private static String content(Result result) throws IOException {
        if (!(result instanceof Result.Found(FoundFile file))) {
            return "";
        }
        try (var content = file.content()) {
            ByteBuffer bytes = ByteBuffer.allocate((int) file.bytes());
            content.read(bytes);
            return new String(bytes.array(), StandardCharsets.UTF_8);
        }
    }

    /** Whatever somebody makes up: what is inside, or nothing. */
    @Test
    void noPathLeadsOut() throws IOException {
        Random random = new Random(7);
        int found = 0;
        for (int i = 0; i < 20_000; i++) {
            String path = (random.nextBoolean() ? "/" : "/a/in/")
                    + random.ints(random.nextInt(0, 9), 0, PIECES.size())
                            .mapToObj(PIECES::get)
                            .collect(Collectors.joining(random.nextBoolean() ? "/" : ""));
            String content = content(lookup().find(path, List.of()));
            assertTrue(content.isEmpty() || content.equals("inside"), path);
            found += content.isEmpty() ? 0 : 1;
        }
        assertEquals("inside", content(lookup().find("/a/in/", List.of())));
        assertTrue(found > 0, "nothing was found at all");
    }

    /** To open it would wait for somebody who writes. */
    @Test
    void aPipeIsNoFile() throws Exception {
        ProcessBuilder make = new ProcessBuilder("mkfifo", root.resolve("pipe").toString());
        assertEquals(new ChildProcess.Outcome(0, ""), ChildProcess.run(make));
        assertInstanceOf(Result.Missing.class, lookup().find("/pipe", List.of()));
    }

    /** As where a new version is put in place at one stroke. */
    @Test
    void theRootMayBeALinkThatChanges() throws IOException {
        Path next = Files.createDirectories(folder.resolve("next"));
        Files.writeString(next.resolve("index.html"), "next");
        Path current = Files.createSymbolicLink(folder.resolve("current"), root.resolve("a/in"));
        root = current;
        FileLookup lookup = lookup();
        assertEquals("inside", content(lookup.find("/", List.of())));
        Files.delete(current);
        Files.createSymbolicLink(current, next);
        assertEquals("next", content(lookup.find("/", List.of())));
    }

    /** A volume of Kubernetes: every file is a link through a folder whose name begins with dots. */
    @Test
    void linksWithinTheRootMayGoThroughHiddenFolders() throws IOException {
        Path real = Files.createDirectories(root.resolve("..2026_11_30"));
        Files.writeString(real.resolve("app.js"), "inside");
        Files.createSymbolicLink(root.resolve("..data"), Path.of("..2026_11_30"));
        Files.createSymbolicLink(root.resolve("app.js"), Path.of("..data/app.js"));
        assertEquals("inside", content(lookup().find("/app.js", List.of())));
        assertInstanceOf(Result.Missing.class, lookup().find("/..data/app.js", List.of()));
    }

    @Test
    void theFallbackIsNotForWhatNoVisitorAsksFor() throws IOException {
        FileLookup lookup = lookup("/a/in/site");
        assertEquals("inside", content(lookup.find("/users/7", List.of())));
        assertEquals("inside", content(lookup.find("/out/outside.txt", List.of())));
        assertInstanceOf(Result.Missing.class, lookup.find("/.git/config", List.of()));
        assertInstanceOf(Result.Missing.class, lookup.find("/a/../../outside.txt", List.of()));
    }
}
