package io.towline.http;

import io.towline.exchange.ClientDeparture;
import io.towline.http.body.ClientBody;
import io.towline.http.server.ServerCall;
import io.towline.io.IoThread;
import io.undertow.server.AbstractServerConnection;
import io.undertow.server.HttpServerExchange;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * A request's body on its way to whichever server is asked; and to nobody, when there is an answer and the client still sends.
 *
 * <p>Owner: the exchange's I/O thread.
 */
final class Upload {

    /** Told on the I/O thread. */
    interface Events {
        /** No more can be had of it; nothing further is told. */
        void bodyBroke(IOException how);

        /** Whatever came that nobody wanted has been read to its end. */
        void dropped();

        void defect(Throwable defect);
    }

    /** For each event, so that a fast client does not starve its neighbours. */
    private static final int MOST_ROUNDS = 4;

    /** A head that is shorter shares a write with what there is of the body. */
    private static final int LONG_HEAD = IoThread.SCRATCH_BYTES / 2;

    /** A body that nobody wants is read and dropped up to this size, so that its sender lives to see the answer. */
    private static final long MOST_UNWANTED = 16 * 1024 * 1024;

    private final HttpServerExchange exchange;
    private final IoThread io;
    private final ForwardTimer timer;
    private final Events events;
    private final ClientBody body;

    private Optional<ServerCall> to = Optional.empty();
    private boolean reading;
    private boolean unwanted;
    private long dropped;

    Upload(HttpServerExchange exchange, IoThread io, ClientBody.Terms terms, ForwardTimer timer, Events events) {
        this.exchange = exchange;
        this.io = io;
        this.timer = timer;
        this.events = events;
        body = new ClientBody(exchange, io, terms, this::readable);
    }

    ClientBody body() {
        return body;
    }

    /** From now on any length goes, as far as Undertow is concerned; and the client may be looked after. */
    void begin() {
        if (body.isOver()) {
            ClientDeparture.watch(exchange);
        } else if (exchange.getConnection() instanceof AbstractServerConnection) {
            exchange.setMaxEntitySize(-1); // not in HTTP/2: its flow control is bound enough
        }
    }

    /** Behind the head, which goes out first. */
    void send(ByteBuffer head, ServerCall server) {
        to = Optional.of(server);
        body.rewind();
        if (body.isOver()) {
            server.send(head, true);
        } else if (head.remaining() > LONG_HEAD) {
            server.send(head, false);
            pump();
        } else {
            sendTogether(head, server);
        }
    }

    private void sendTogether(ByteBuffer head, ServerCall server) {
        ByteBuffer first = io.scratch().put(head);
        try {
            if (fill(first)) {
                first.position(0);
            } else {
                first.flip();
            }
        } catch (IOException broken) {
            broke(broken);
            return;
        }
        server.send(first, body.isOver());
        pump();
    }

    /** As far as both sides let it. */
    void pump() {
        for (int round = 0; round < MOST_ROUNDS && to.isPresent() && !body.isOver(); round++) {
            ServerCall server = to.get();
            if (server.isBlocked() || server.hasStoppedSending()) {
                body.stop();
                return;
            }
            ByteBuffer piece = io.scratch();
            try {
                if (!fill(piece)) {
                    break;
                }
            } catch (IOException broken) {
                broke(broken);
                return;
            }
            timer.progressed();
            server.send(piece, body.isOver());
        }
        if (to.isEmpty()) {
            return;
        }
        if (body.isOver()) {
            ClientDeparture.watch(exchange);
        } else {
            body.awaitMore();
        }
    }

    private boolean fill(ByteBuffer buffer) throws IOException {
        reading = true;
        try {
            return body.fill(buffer);
        } finally {
            reading = false;
        }
    }

    /** Where a read fails Undertow completes the exchange first, and says why after that. */
    boolean isReading() {
        return reading;
    }

    private void broke(IOException how) {
        to = Optional.empty();
        events.bodyBroke(how);
    }

    /** Whether the server waits for the client to go on. */
    boolean waitsForClient() {
        return !body.isOver()
                && to.filter(server -> !server.isBlocked() && !server.hasStoppedSending() && server.written() > 0)
                        .isPresent();
    }

    /** No server wants it any more. */
    void stop() {
        to = Optional.empty();
        body.stop();
    }

    /**
     * Reads what still comes, so that the client can read its answer: a socket that is closed with bytes in it is reset, and the answer may go with
     * it. Up to a size in all; how long in all, the caller sees to.
     *
     * @return whether there is anything to be read; then {@link Events#dropped} or {@link Events#bodyBroke} follows
     */
    boolean drop() {
        to = Optional.empty();
        unwanted = !body.isOver();
        if (unwanted) {
            dropSome();
        }
        return unwanted;
    }

    private void dropSome() {
        int got = 1;
        try {
            for (int round = 0; round < MOST_ROUNDS && got > 0; round++) {
                got = body.drop(io.scratch());
                dropped += Math.max(0, got);
            }
        } catch (IOException gone) {
            events.bodyBroke(gone);
            return;
        }
        if (got < 0) {
            events.dropped();
        } else if (dropped < MOST_UNWANTED) {
            body.awaitMore();
        } else {
            events.bodyBroke(new IOException("more of a body than is read for nobody"));
        }
    }

    private void readable() {
        try {
            if (unwanted) {
                dropSome(); // which is no progress: the whole of it has one limit
            } else {
                timer.progressed();
                pump();
            }
        } catch (RuntimeException | Error defect) {
            events.defect(defect);
        }
    }
}
