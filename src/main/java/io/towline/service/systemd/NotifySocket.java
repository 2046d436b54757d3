package io.towline.service.systemd;

import io.towline.service.Libc;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;

/** Where the service manager listens, {@code NOTIFY_SOCKET}. Open for the life of the process. Any thread. */
final class NotifySocket {

    /** Whoever receives should read at once; where it does not, nobody here waits for ever. */
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    /** Of {@code sun_path} in unix(7), with the 0 that ends a file's path. */
    private static final int MOST_BYTES = 108;

    private final int socket;
    private final byte[] path;

    private NotifySocket(int socket, byte[] path) {
        this.socket = socket;
        this.path = path;
    }

    /** @param address a file's path, or {@code @name} for a socket of the abstract kind, which is in no file system */
    static NotifySocket open(String address) throws IOException {
        byte[] path = (address + "\0").getBytes(StandardCharsets.UTF_8);
        if (path.length > MOST_BYTES || !(address.startsWith("/") || address.startsWith("@"))) {
            throw new IOException("neither an absolute path nor @name, or too long");
        }
        if (path[0] == '@') {
            path = Arrays.copyOf(path, path.length - 1); // an abstract name ends with its length, not with a 0
            path[0] = 0;
        }
        return new NotifySocket(Libc.datagramSocket(PATIENCE), path);
    }

    void send(String datagram) throws IOException {
        Libc.send(socket, datagram.getBytes(StandardCharsets.UTF_8), path);
    }

    /** The receiver gets a descriptor of its own. */
    void send(String datagram, int descriptor) throws IOException {
        Libc.send(socket, datagram.getBytes(StandardCharsets.UTF_8), path, descriptor);
    }
}
