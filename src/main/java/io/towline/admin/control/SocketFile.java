package io.towline.admin.control;

import io.towline.config.UpstreamConfig.Location.UnixSocket;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;

/**
 * A place in the file system where a server socket of ours listens. A file that a dead process left there is replaced; one behind which
 * somebody listens is not, and neither is anything that is no socket.
 */
final class SocketFile {

    /** Calls that wait for one of our connections to be free. */
    private static final int BACKLOG = 16;

    private final Path path;
    private final Object identity;

    private SocketFile(Path path, Object identity) {
        this.path = path;
        this.identity = identity;
    }

    /** A server socket and its file. */
    record Bound(ServerSocketChannel channel, SocketFile file) {}

    /** @throws IOException with what is wrong and how to mend it; nothing is left behind */
    static Bound bind(Path path) throws IOException {
        int length = path.toString().getBytes().length; // in the file system's charset, as the kernel counts
        if (length > UnixSocket.MOST_BYTES) {
            throw new IOException("the path has " + length + " bytes, and a socket's may have " + UnixSocket.MOST_BYTES
                    + ". Choose a shorter one");
        }
        Path folder = path.toAbsolutePath().getParent();
        if (folder == null) {
            throw new IOException("it is no file's path. Choose another one");
        }
        makeFolder(folder);
        clear(path);
        ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            bind(channel, path);
            return new Bound(channel, new SocketFile(path, identity(path)));
        } catch (IOException | RuntimeException | Error failed) {
            boolean ours = channel.getLocalAddress() != null;
            channel.close();
            if (ours) {
                Files.deleteIfExists(path);
            }
            throw failed;
        }
    }

    private static void makeFolder(Path folder) throws IOException {
        try {
            Files.createDirectories(folder);
        } catch (FileSystemException failed) {
            throw new IOException(
                    "could not make the folder " + folder + ": " + why(failed) + ". Make it for user "
                            + System.getProperty("user.name") + ", or choose another path",
                    failed);
        }
    }

    private static void clear(Path path) throws IOException {
        if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        if (!Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                .isOther()) {
            throw new IOException("there is a file, and it is no socket. Take it away, or choose another path");
        }
        if (isAnswered(path)) {
            throw new IOException("another process listens there. Give each Towline a path of its own");
        }
        Files.delete(path);
    }

    /** Only refusal is a proof of death: a process that is busy, or another user's, does not refuse. */
    private static boolean isAnswered(Path path) throws IOException {
        try (SocketChannel call = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            call.configureBlocking(false); // with a full backlog it would wait
            call.connect(UnixDomainSocketAddress.of(path));
            return true;
        } catch (ConnectException refused) {
            return false;
        } catch (BindException forbidden) { // what Java makes of EACCES
            return true;
        }
    }

    /**
     * Between bind and chmod the umask decides: to connect takes the right to write, which every usual umask leaves to the owner
     * alone.
     */
    private static void bind(ServerSocketChannel channel, Path path) throws IOException {
        try {
            channel.bind(UnixDomainSocketAddress.of(path), BACKLOG);
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-rw----"));
        } catch (BindException failed) {
            throw new IOException(
                    failed.getMessage() + ". Let user " + System.getProperty("user.name") + " write in "
                            + path.toAbsolutePath().getParent() + ", or choose another path",
                    failed);
        }
    }

    /** The file goes, if it is still ours: another Towline may have taken the place. */
    void delete() throws IOException {
        if (Files.exists(path, LinkOption.NOFOLLOW_LINKS) && identity(path).equals(identity)) {
            Files.deleteIfExists(path);
        }
    }

    private static Object identity(Path path) throws IOException {
        return Objects.requireNonNull(Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                .fileKey());
    }

    private static String why(FileSystemException failed) {
        return failed instanceof AccessDeniedException
                ? "permission denied"
                : Objects.requireNonNullElse(failed.getReason(), "there is something of that name");
    }
}
