package io.towline.upstream.connect;

import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;

/**
 * Why a socket file did not connect, in the operator's words. Java keeps the kernel's words and loses its number, and in another locale than C the words
 * are translated: so it is the kind of the exception that counts, and what is to be seen of the file.
 */
final class SocketFileTrouble {

    private SocketFileTrouble() {}

    /** Whether it is only that as many connections wait as the server lets: EAGAIN. */
    static boolean isFull(IOException failed, Path file) {
        return failed.getClass() == SocketException.class
                && !said(failed).contains("wrong type") // EPROTOTYPE: a socket of datagrams
                && isSocket(file);
    }

    static String words(IOException failed, Path file) {
        return reason(failed, file) + " (" + said(failed) + ")";
    }

    private static String reason(IOException failed, Path file) {
        return switch (failed) {
            case ConnectException _
            when isSocket(file) -> "nobody listens on it; its server has ended, or is just starting";
            case ConnectException _ -> "it is no socket";
            case BindException _ -> // what Java makes of EACCES
                "user " + System.getProperty("user.name") + " may not write to it, or not enter a folder above it";
            case SocketException _
            when !Files.exists(file) -> "there is no such file; its server makes it when it starts";
            case SocketException _ when isSocket(file) -> "it is a socket of another kind";
            default -> "it does not connect";
        };
    }

    private static boolean isSocket(Path file) {
        try {
            return Files.readAttributes(file, BasicFileAttributes.class).isOther();
        } catch (IOException unseen) {
            return false;
        }
    }

    private static String said(IOException failed) {
        return String.valueOf(failed.getMessage());
    }
}
