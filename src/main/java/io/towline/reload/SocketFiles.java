package io.towline.reload;

import io.towline.config.pem.Denied;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;

/** What is to be seen of servers' socket files before anybody connects. Connects to none: that would be a client to its server. */
public final class SocketFiles {

    private SocketFiles() {}

    /** What hinders this thread's user from a connect; a sentence or two. */
    public static Optional<String> trouble(Path file) {
        try {
            if (!Files.readAttributes(file, BasicFileAttributes.class).isOther()) {
                return Optional.of(file + " is no socket. Name the one that its server listens on.");
            }
            return Files.isWritable(file) ? Optional.empty() : Optional.of(file + " " + Denied.toConnect(file));
        } catch (NoSuchFileException none) {
            return Optional.of("there is no file " + file + ". Its server gets no connection until it makes one.");
        } catch (AccessDeniedException denied) {
            return Optional.of(file + " " + Denied.toConnect(file));
        } catch (IOException unseen) {
            return Optional.of(file + " cannot be seen (" + unseen.getMessage() + "). Its server gets no connection.");
        }
    }
}
