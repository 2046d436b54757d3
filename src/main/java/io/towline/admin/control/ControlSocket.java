package io.towline.admin.control;

import io.towline.admin.api.Api;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The local door for operators. A thread of its own accepts; each connection has a virtual one, at most {@value #MOST_CONNECTIONS} at
 * a time, and further calls wait in the kernel's backlog until one of these is through or has used up its time.
 *
 * <p>The file's mode decides who comes in: its owner, its group, and root. The peer's credentials are for the log only, since the
 * kernel tells the primary group of a peer and not its others.
 */
public final class ControlSocket implements AutoCloseable {

    static final int MOST_CONNECTIONS = 16;

    private static final Logger LOG = LoggerFactory.getLogger("towline.control");

    /** To send the request, and again to take the answer; what comes between is the API's affair. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final ServerSocketChannel channel;
    private final SocketFile file;
    private final Function<Api.Request, Api.Answer> api;
    private final Duration patience;
    private final Semaphore free = new Semaphore(MOST_CONNECTIONS);
    private final CountDownLatch closed = new CountDownLatch(1);

    /** That the last call could not be accepted, which is said once. Owner: the accepting thread. */
    private boolean failing;

    private ControlSocket(SocketFile.Bound bound, Function<Api.Request, Api.Answer> api, Duration patience) {
        this.channel = bound.channel();
        this.file = bound.file();
        this.api = api;
        this.patience = patience;
    }

    /** Empty, after a warning, where there can be none: a proxy without it is better than no proxy. */
    public static Optional<ControlSocket> open(Path path, Function<Api.Request, Api.Answer> api) {
        return open(path, api, PATIENCE);
    }

    static Optional<ControlSocket> open(Path path, Function<Api.Request, Api.Answer> api, Duration patience) {
        try {
            ControlSocket socket = new ControlSocket(SocketFile.bind(path), api, patience);
            Thread.ofPlatform().daemon().name("towline-control").start(socket::accept);
            return Optional.of(socket);
        } catch (IOException | UnsupportedOperationException failed) {
            LOG.warn(
                    "no control socket at {}, so no subcommands for this proxy: {} (control.socket).",
                    path,
                    failed.getMessage());
            return Optional.empty();
        }
    }

    private void accept() {
        try {
            while (closed.getCount() > 0) {
                free.acquire();
                acceptOne();
            }
        } catch (ClosedChannelException | InterruptedException over) {
            LOG.debug("accepts no more");
        }
    }

    private void acceptOne() throws ClosedChannelException, InterruptedException {
        try {
            SocketChannel call = channel.accept();
            failing = false;
            Thread.ofVirtual().name("towline-control-call").start(() -> serve(call));
        } catch (ClosedChannelException over) {
            free.release();
            throw over;
        } catch (IOException failed) {
            free.release();
            if (!failing) {
                LOG.warn("could not accept calls on the control socket: {}", failed.getMessage());
            }
            failing = true;
            closed.await(
                    PAUSE.toMillis(),
                    TimeUnit.MILLISECONDS); // out of descriptors, most likely: it would fail at once again
        }
    }

    private void serve(SocketChannel call) {
        try (call) {
            new ControlCall(call, api, new Deadline(call, patience)).serve();
        } catch (IOException gone) {
            LOG.debug("a call on the control socket ended early: {}", gone.toString());
        } catch (RuntimeException | Error defect) {
            LOG.error("could not serve a call on the control socket", defect);
        } finally {
            free.release();
        }
    }

    /** Accepts no more and takes the file away. Calls under way, such as the one that asked for it, end by themselves. */
    @Override
    public void close() {
        closed.countDown();
        try (channel) {
            file.delete();
        } catch (IOException failed) {
            LOG.warn("could not take the control socket's file away: {}", failed.toString());
        }
        free.release(); // for the accepting thread, should it wait for a free place
    }
}
