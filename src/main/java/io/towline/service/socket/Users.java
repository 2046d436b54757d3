package io.towline.service.socket;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/** Names of the machine's users, by {@code /etc/passwd}. */
final class Users {

    private static final Path PASSWD = Path.of("/etc/passwd");

    private Users() {}

    static Optional<String> name(String uid) {
        try (Stream<String> lines = Files.lines(PASSWD)) {
            return lines.map(line -> line.split(":", 4))
                    .filter(fields -> fields.length == 4 && fields[2].equals(uid))
                    .map(fields -> fields[0])
                    .findFirst();
        } catch (IOException | UncheckedIOException unreadable) {
            return Optional.empty();
        }
    }
}
