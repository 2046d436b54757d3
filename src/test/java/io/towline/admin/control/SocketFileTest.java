package io.towline.admin.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import io.towline.admin.api.Api;
import io.towline.conversation.LogCapture;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The control socket's file: whose it is, and what may stand in its place. */
class SocketFileTest {

    @TempDir
    private Path folder;

    private final List<ControlSocket> opened = new ArrayList<>();

    @AfterEach
    void close() {
        opened.forEach(ControlSocket::close);
    }

    private Path path() {
        return folder.resolve("c.sock");
    }

    private Optional<ControlSocket> tryToOpen(Path path) {
        Api.Answer yes = new Api.Answer(200, "application/json", "{}".getBytes(StandardCharsets.US_ASCII));
        Optional<ControlSocket> socket = ControlSocket.open(path, _ -> yes, Duration.ofMinutes(3));
        socket.ifPresent(opened::add);
        return socket;
    }

    private ControlSocket open() {
        return tryToOpen(path()).orElseThrow();
    }

    private void assertAnswers() throws IOException {
        try (SocketChannel call = ControlSocketTest.connect(path())) {
            ControlSocketTest.send(call, "GET / HTTP/1.1\r\nHost: t\r\n\r\n");
            assertTrue(ControlSocketTest.rest(call).startsWith("HTTP/1.1 200 OK\n"));
        }
    }

    @Test
    void onlyOwnerAndGroupMayOpenTheFile() throws IOException {
        open();
        assertEquals("rw-rw----", PosixFilePermissions.toString(Files.getPosixFilePermissions(path())));
    }

    @Test
    void theFileOfADeadProcessIsReplaced() throws IOException {
        try (ServerSocketChannel dead = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            dead.bind(UnixDomainSocketAddress.of(path()));
        }
        assertTrue(Files.exists(path()));
        open();
        assertAnswers();
    }

    @Test
    void theFileOfALiveProcessIsLeftToIt() throws Exception {
        open();
        try (LogCapture log = LogCapture.containing(path().toString(), "towline.control", Level.DEBUG)) {
            assertEquals(Optional.empty(), tryToOpen(path()));
            assertEquals(
                    List.of("WARN no control socket at " + path()
                            + ", so no subcommands for this proxy: another process listens there."
                            + " Give each Towline a path of its own (control.socket)."),
                    log.lines());
        }
        assertAnswers();
    }

    @Test
    void aFileThatAnotherProcessPutThereSinceIsNotTakenAway() throws IOException {
        ControlSocket first = open();
        Files.move(path(), folder.resolve("aside"));
        open();
        first.close();
        assertAnswers();
    }

    @Test
    void aMissingFolderIsMade() {
        assertTrue(tryToOpen(folder.resolve("run/towline/c.sock")).isPresent());
    }

    @Test
    void aPlaceThatCannotBeHadIsOneWarning() throws IOException {
        Path file = Files.createFile(folder.resolve("file"));
        assertWarned(file, "there is a file, and it is no socket. Take it away, or choose another path");
        assertWarned(
                file.resolve("c.sock"),
                "could not make the folder " + file + ": there is something of that name. Make it for user "
                        + System.getProperty("user.name") + ", or choose another path");
        Path deep = folder.resolve("x".repeat(106 - folder.toString().length()));
        assertWarned(deep, "the path has 107 bytes, and a socket's may have 106. Choose a shorter one");
        assertTrue(Files.exists(file));
    }

    private void assertWarned(Path path, String why) {
        try (LogCapture log = LogCapture.containing(path + ", so", "towline.control", Level.DEBUG)) {
            assertEquals(Optional.empty(), tryToOpen(path));
            assertEquals(
                    List.of("WARN no control socket at " + path + ", so no subcommands for this proxy: " + why
                            + " (control.socket)."),
                    log.lines());
        }
    }
}
