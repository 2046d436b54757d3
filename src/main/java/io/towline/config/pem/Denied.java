package io.towline.config.pem;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.stream.Stream;

/** What keeps this user from a file: the file's own mode, or that of a folder above it; and how to mend it. */
public final class Denied {

    private static final Path STATUS = Path.of("/proc/thread-self/status");
    private static final Path PASSWD = Path.of("/etc/passwd");
    private static final Path CERTBOT = Path.of("/etc/letsencrypt");

    private Denied() {}

    /** Such as {@code may not be read by user towline: the folder /a (root:root, rwx------) is closed to it. Mend: ...}. */
    public static String sentence(Path file) {
        Path path = file.toAbsolutePath().normalize();
        String user = user();
        Optional<Path> closed = closedFolder(path);
        return "may not be read by user " + user + ": " + why(path, closed) + ". "
                + mend(path, closed.orElse(path), closed.isPresent(), user);
    }

    /** Of a socket file, which its server makes anew at each start: so the mend is the server's. To connect takes the right to write. */
    public static String toConnect(Path file) {
        Path path = file.toAbsolutePath().normalize();
        Optional<Path> closed = closedFolder(path);
        return "may not be connected to by user " + user() + ": " + why(path, closed)
                + ". Let its server make " + (closed.isPresent() ? "the folder with mode 0750" : "it with mode 0660")
                + ", and make the user a member of its group (SupplementaryGroups= in Towline's unit).";
    }

    private static String why(Path path, Optional<Path> closed) {
        return closed.map(folder -> "the folder " + folder + owner(folder) + " is closed to it")
                .orElseGet(() -> "its mode forbids it" + owner(path));
    }

    private static String mend(Path path, Path blamed, boolean folder, String user) {
        if (path.startsWith(CERTBOT)) {
            return "Have certbot copy each renewed certificate to where it may be read: a deploy hook, which"
                    + " docs/tls.md has.";
        }
        return folder
                ? "As root: chmod o+x " + blamed
                        + ". Or copy the file to where that user may read it, such as /etc/towline."
                : "As root: chgrp $(id -gn " + user + ") " + blamed + " && chmod "
                        + (Files.isDirectory(blamed) ? "g+rx " : "g+r ") + blamed + ".";
    }

    /** The outermost one. A link's own folders count, and those that it leads to. */
    private static Optional<Path> closedFolder(Path path) {
        Optional<Path> closed = outermostClosed(path);
        if (closed.isPresent()) {
            return closed;
        }
        try {
            return Files.isSymbolicLink(path)
                    ? outermostClosed(
                            path.resolveSibling(Files.readSymbolicLink(path)).normalize())
                    : Optional.empty();
        } catch (IOException unreadable) {
            return Optional.empty();
        }
    }

    private static Optional<Path> outermostClosed(Path path) {
        Path at = path.getRoot();
        for (Path name : path.getParent() == null ? at : path.getParent()) {
            at = at.resolve(name);
            if (Files.isDirectory(at) && !Files.isExecutable(at)) {
                return Optional.of(at);
            }
        }
        return Optional.empty();
    }

    private static String owner(Path path) {
        try {
            PosixFileAttributes its = Files.readAttributes(path, PosixFileAttributes.class);
            return " (" + its.owner().getName() + ":" + its.group().getName() + ", "
                    + PosixFilePermissions.toString(its.permissions()) + ")";
        } catch (IOException | UnsupportedOperationException unknown) {
            return "";
        }
    }

    /** Of this thread: check has one that is another user's. */
    private static String user() {
        try (Stream<String> lines = Files.lines(STATUS);
                Stream<String> users = Files.lines(PASSWD)) {
            String uid = lines.filter(line -> line.startsWith("Uid:"))
                    .map(line -> line.split("\\s+")[1])
                    .findFirst()
                    .orElse("");
            return users.map(line -> line.split(":", 4))
                    .filter(fields -> fields.length > 2 && fields[2].equals(uid))
                    .map(fields -> fields[0])
                    .findFirst()
                    .orElse(uid);
        } catch (IOException | UncheckedIOException notLinux) {
            return System.getProperty("user.name");
        }
    }
}
