package io.towline.service.socket;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteOrder;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The process that listens on a port, for the message that the port is taken. Linux only, by {@code /proc}; a process of another
 * user is seen by root alone.
 */
public record PortOwner(long pid, String command) {

    private static final int UID = 7;
    private static final Path PROC = Path.of("/proc");

    /** For people: {@code nginx (pid 1234)}. */
    @Override
    public String toString() {
        return command + " (pid " + pid + ")";
    }

    /** Who keeps others from binding {@code address}; empty where it cannot be known. Reads files: not for I/O threads. */
    public static Optional<PortOwner> of(InetSocketAddress address) {
        return of(address, PROC);
    }

    static Optional<PortOwner> of(InetSocketAddress address, Path proc) {
        Set<String> sockets = new HashSet<>();
        linesInTheWayOf(address, proc)
                .forEach(line -> ListeningSocket.parse(line)
                        .ifPresent(socket -> sockets.add("socket:[" + socket.inode() + "]")));
        return sockets.isEmpty() ? Optional.empty() : holder(sockets, proc);
    }

    /** Whose process it is, which everybody may know: {@code user www-data}, or {@code user 33} where the user has no name. */
    static Optional<String> userOf(InetSocketAddress address, Path proc) {
        return linesInTheWayOf(address, proc).stream()
                .map(line -> line.strip().split("\\s+")[UID])
                .findFirst()
                .map(uid -> "user " + Users.name(uid).orElse(uid));
    }

    private static List<String> linesInTheWayOf(InetSocketAddress address, Path proc) {
        List<String> found = new ArrayList<>();
        for (String table : List.of("tcp", "tcp6")) {
            try (Stream<String> lines = Files.lines(proc.resolve("net").resolve(table))) {
                lines.skip(1)
                        .filter(line -> ListeningSocket.parse(line)
                                .filter(socket -> socket.isInTheWayOf(address))
                                .isPresent())
                        .forEach(found::add);
            } catch (IOException | UncheckedIOException unreadable) {
                // no such table: not Linux, or no IPv6
            }
        }
        return found;
    }

    private static Optional<PortOwner> holder(Set<String> sockets, Path proc) {
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(proc, "[1-9]*")) {
            for (Path process : processes) {
                if (holds(process, sockets)) {
                    String command = Files.readString(process.resolve("comm")).strip();
                    return Optional.of(
                            new PortOwner(Long.parseLong(process.getFileName().toString()), command));
                }
            }
        } catch (IOException | NumberFormatException unreadable) {
            return Optional.empty();
        }
        return Optional.empty();
    }

    private static boolean holds(Path process, Set<String> sockets) {
        try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(process.resolve("fd"))) {
            for (Path descriptor : descriptors) {
                if (leadsTo(descriptor, sockets)) {
                    return true;
                }
            }
        } catch (IOException | DirectoryIteratorException notOurs) {
            return false; // another user's, or gone by now
        }
        return false;
    }

    private static boolean leadsTo(Path descriptor, Set<String> sockets) {
        try {
            return sockets.contains(Files.readSymbolicLink(descriptor).toString());
        } catch (IOException closedByNow) {
            return false;
        }
    }

    /** A line of {@code /proc/net/tcp} or {@code tcp6} whose state is LISTEN. */
    record ListeningSocket(InetAddress address, int port, String inode) {

        private static final String LISTEN = "0A";

        static Optional<ListeningSocket> parse(String line) {
            String[] fields = line.strip().split("\\s+");
            if (fields.length < 10 || !fields[3].equals(LISTEN)) {
                return Optional.empty();
            }
            int colon = fields[1].indexOf(':');
            try {
                int port = Integer.parseInt(fields[1].substring(colon + 1), 16);
                return Optional.of(new ListeningSocket(address(fields[1].substring(0, colon)), port, fields[9]));
            } catch (IllegalArgumentException | IndexOutOfBoundsException | UnknownHostException malformed) {
                return Optional.empty();
            }
        }

        /** Wildcards are in everybody's way; so is, on Linux, the IPv6 one in that of IPv4. */
        boolean isInTheWayOf(InetSocketAddress wanted) {
            return wanted.getPort() == port
                    && (address.isAnyLocalAddress()
                            || wanted.getAddress().isAnyLocalAddress()
                            || address.equals(wanted.getAddress()));
        }

        /** Four bytes at a time, each four in the machine's order: the kernel prints words. */
        private static InetAddress address(String hex) throws UnknownHostException {
            byte[] bytes = HexFormat.of().parseHex(hex);
            if (ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN) {
                for (int word = 0; word + 3 < bytes.length; word += 4) {
                    swap(bytes, word, word + 3);
                    swap(bytes, word + 1, word + 2);
                }
            }
            return InetAddress.getByAddress(bytes);
        }

        private static void swap(byte[] bytes, int one, int other) {
            byte kept = bytes[one];
            bytes[one] = bytes[other];
            bytes[other] = kept;
        }
    }
}
