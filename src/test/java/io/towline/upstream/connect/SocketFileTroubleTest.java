package io.towline.upstream.connect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.towline.service.UserAccount;
import io.towline.testkit.UnixServerSocket;
import java.io.IOException;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the kernel's refusals come to, as Java brings them; and where the kernel's words are not English. */
class SocketFileTroubleTest {

    private static final String NOT_ALLOWED = "user " + System.getProperty("user.name")
            + " may not write to it, or not enter a folder above it (Permission denied)";

    @TempDir
    private Path folder;

    private SocketChannel connected(Path file) throws IOException {
        SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            channel.configureBlocking(false);
            channel.connect(UnixDomainSocketAddress.of(file));
            return channel;
        } catch (IOException refused) {
            channel.close();
            throw refused;
        }
    }

    private IOException refusal(Path file) {
        return assertThrows(IOException.class, () -> connected(file).close());
    }

    @Test
    void whoMayNotWriteToItOrNotEnterItsFolder() throws Exception {
        assumeTrue(System.getProperty("user.name").equals("root"), "only root may become another user");
        UserAccount nobody = UserAccount.of("nobody").orElseThrow();
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        Path file = folder.resolve("app.sock");
        try (UnixServerSocket _ = new UnixServerSocket(file)) {
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
            assertEquals(NOT_ALLOWED, nobody.call(() -> SocketFileTrouble.words(refusal(file), file)));
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxrwxrwx"));
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
            assertEquals(NOT_ALLOWED, nobody.call(() -> SocketFileTrouble.words(refusal(file), file)));
        }
    }

    @Test
    void aFullBacklogIsNoRefusal() throws Exception {
        Path file = folder.resolve("app.sock");
        List<SocketChannel> waiting = new ArrayList<>();
        try (UnixServerSocket _ = new UnixServerSocket(file, 1)) {
            waiting.add(connected(file));
            waiting.add(connected(file));
            assertTrue(SocketFileTrouble.isFull(refusal(file), file));
        }
        for (SocketChannel each : waiting) {
            each.close();
        }
        IOException dead = refusal(file);
        assertFalse(SocketFileTrouble.isFull(dead, file));
        Files.delete(file);
        assertFalse(SocketFileTrouble.isFull(refusal(file), file));
    }

    @Test
    void whateverLanguageTheKernelsWordsAreIn() throws Exception {
        Path file = folder.resolve("app.sock");
        IOException french = new SocketException("Ressource temporairement non disponible");
        assertFalse(SocketFileTrouble.isFull(french, file));
        assertEquals(
                "there is no such file; its server makes it when it starts (Aucun fichier ou dossier de ce nom)",
                SocketFileTrouble.words(new SocketException("Aucun fichier ou dossier de ce nom"), file));
        try (UnixServerSocket _ = new UnixServerSocket(file)) {
            assertTrue(SocketFileTrouble.isFull(french, file));
        }
    }

    @Test
    void aPathThroughAFileLeadsNowhere() throws Exception {
        Path file = Files.createFile(folder.resolve("a")).resolve("b");
        assertEquals(
                "there is no such file; its server makes it when it starts (Not a directory)",
                SocketFileTrouble.words(refusal(file), file));
    }
}
