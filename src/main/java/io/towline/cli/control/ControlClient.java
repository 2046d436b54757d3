package io.towline.cli.control;

import io.towline.admin.control.Deadline;
import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/** Calls a running proxy by its control socket: a connection for each request. */
public final class ControlClient {

    /** A reload resolves names and opens files, and answers when it is through. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final Set<String> RULERS = Set.of(
            "root", "wheel", "sudo", "admin", "adm", "sys", "disk", "shadow", "kmem", "staff", "docker", "lxd",
            "libvirt", "nogroup");

    private final Path socket;
    private final Optional<Path> lookedAt;
    private final Duration patience;

    public ControlClient(Path socket) {
        this(socket, Optional.empty(), PATIENCE);
    }

    /** @param lookedAt where there is none, for those who expected it there */
    public ControlClient(Path socket, Path lookedAt) {
        this(socket, Optional.of(lookedAt), PATIENCE);
    }

    ControlClient(Path socket, Duration patience) {
        this(socket, Optional.empty(), patience);
    }

    private ControlClient(Path socket, Optional<Path> lookedAt, Duration patience) {
        this.socket = socket;
        this.lookedAt = lookedAt;
        this.patience = patience;
    }

    /** @param target path and query, encoded */
    public ControlAnswer get(String target) throws ControlFailure {
        return call("GET " + target, new byte[0]);
    }

    public ControlAnswer post(String path, String json) throws ControlFailure {
        return call("POST " + path, json.getBytes(StandardCharsets.UTF_8));
    }

    private ControlAnswer call(String what, byte[] body) throws ControlFailure {
        PosixFileAttributes file = file();
        try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
            return new Deadline(channel, patience).within(() -> {
                write(channel, request(what, body));
                return AnswerReader.read(Channels.newInputStream(channel));
            });
        } catch (ConnectException refused) {
            throw new ControlFailure("nobody listens at " + socket
                    + ": Towline was killed and left it there. Start it again, and it will take the place over.");
        } catch (ClosedChannelException late) {
            throw new ControlFailure("no answer from " + socket + " within " + patience.toSeconds() + " s.");
        } catch (EOFException cut) {
            throw new ControlFailure(cut.getMessage() + ": Towline ended meanwhile.");
        } catch (IOException failed) {
            throw Files.isWritable(socket)
                    ? new ControlFailure("could not talk to Towline by " + socket + ": " + failed.getMessage() + ".")
                    : forbidden(
                            socket, file.owner().getName(), file.group().getName(), System.getProperty("user.name"));
        }
    }

    private PosixFileAttributes file() throws ControlFailure {
        try {
            return Files.readAttributes(socket, PosixFileAttributes.class);
        } catch (AccessDeniedException closed) {
            throw new ControlFailure("you are " + System.getProperty("user.name") + ", who may not look into "
                    + socket.toAbsolutePath().getParent() + ". Try sudo.");
        } catch (NoSuchFileException absent) {
            throw new ControlFailure("Towline is not running: there is no " + socket
                    + lookedAt.map(own -> ", and no " + own).orElse("")
                    + ". If its control.socket is elsewhere, say so by -c FILE or --socket PATH.");
        } catch (IOException failed) {
            throw new ControlFailure("could not look at " + socket + ": " + failed.getMessage() + ".");
        }
    }

    /** Whoever joins a group that rules the machine gets far more than this socket. */
    static ControlFailure forbidden(Path socket, String owner, String group, String user) {
        if (RULERS.contains(group)) {
            String who = owner.equals("root") ? "only root may" : "only root and " + owner + " should";
            return new ControlFailure(who + " use " + socket + ", and you are " + user
                    + ". Try sudo. If Towline runs as a user and a group of its own, as its package has it, the members of that group"
                    + " may as well.");
        }
        return new ControlFailure("only root, " + owner + " and the group " + group + " may use " + socket
                + ", and you are " + user + ". Try sudo, or join the group: usermod -aG " + group + " " + user + ".");
    }

    private static byte[] request(String what, byte[] body) {
        String head = what + " HTTP/1.1\r\nHost: towline\r\nContent-Type: application/json\r\nContent-Length: "
                + body.length + "\r\n\r\n";
        byte[] bytes = head.getBytes(StandardCharsets.US_ASCII);
        return ByteBuffer.allocate(bytes.length + body.length)
                .put(bytes)
                .put(body)
                .array();
    }

    private static void write(SocketChannel channel, byte[] bytes) throws IOException {
        ByteBuffer left = ByteBuffer.wrap(bytes);
        while (left.hasRemaining()) {
            channel.write(left);
        }
    }
}
