package io.towline.io;

import java.io.FileInputStream;
import java.io.IOException;
import java.net.BindException;
import java.net.SocketException;
import java.util.Optional;

/** Something of this process or machine has run out. That tells nothing of the peer, who must not be blamed for it. */
public final class Shortage extends IOException {

    private static final long serialVersionUID = 1;

    private static final String ANY_FILE = "/dev/null";

    /** What there is none of. */
    public enum Kind {
        /** EMFILE, ENFILE: by whatever else is opened next, too. */
        DESCRIPTORS("no file descriptor is left"),
        /** EADDRNOTAVAIL: towards one address of a server. Others may be reached. */
        PORTS("no local port or address is left to reach it from"),
        /** ENOBUFS, ENOMEM. */
        MEMORY("the kernel has no memory left for it");

        private final String words;

        Kind(String words) {
            this.words = words;
        }
    }

    private final Kind kind;

    private Shortage(Kind kind, String message, Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    /** Before the kernel was asked. */
    static Shortage ofDescriptors(String detail) {
        return new Shortage(Kind.DESCRIPTORS, Kind.DESCRIPTORS.words + ": " + detail, null);
    }

    public Kind kind() {
        return kind;
    }

    /** The same with what was being done in front. */
    public Shortage during(String attempt) {
        return new Shortage(kind, attempt + ": " + getMessage(), this);
    }

    /** Whether that is what a call failed of. Java keeps the kernel's words and loses its number. */
    public static Optional<Shortage> in(IOException failed) {
        if (failed instanceof Shortage shortage) {
            return Optional.of(shortage);
        }
        return kindOf(failed).map(kind -> new Shortage(kind, kind.words + " (" + failed.getMessage() + ")", failed));
    }

    /** A lookup fails without saying that of it. Opens a file to see. */
    public static Optional<Shortage> behind(IOException failed) {
        Optional<Shortage> told = in(failed);
        return told.isPresent() || canOpen()
                ? told
                : Optional.of(new Shortage(
                        Kind.DESCRIPTORS, Kind.DESCRIPTORS.words + " (" + failed.getMessage() + ")", failed));
    }

    private static Optional<Kind> kindOf(IOException failed) {
        String words = String.valueOf(failed.getMessage());
        if (words.contains("Too many open files")) {
            return Optional.of(Kind.DESCRIPTORS);
        }
        if (words.contains("Cannot assign requested address")) {
            return Optional.of(Kind.PORTS);
        }
        if (words.contains("No buffer space available") || words.contains("Cannot allocate memory")) {
            return Optional.of(Kind.MEMORY);
        }
        return inAnotherLanguage(failed, words);
    }

    /** Where the process runs in another locale than C, the kernel's words are translated, and the kind of the exception is left. */
    private static Optional<Kind> inAnotherLanguage(IOException failed, String words) {
        if (failed instanceof BindException && !words.contains("Permission denied")) {
            return Optional.of(Kind.PORTS); // which is EADDRNOTAVAIL, EADDRINUSE or EACCES
        }
        boolean unnamed = failed.getClass() == SocketException.class || failed.getClass() == IOException.class;
        return unnamed && !canOpen() ? Optional.of(Kind.DESCRIPTORS) : Optional.empty();
    }

    private static boolean canOpen() {
        try (FileInputStream _ = new FileInputStream(ANY_FILE)) {
            return true;
        } catch (IOException failed) {
            return false;
        }
    }
}
