package io.towline.bridge.web;

import io.towline.bridge.budget.Budget;
import io.towline.exchange.AbruptEnd;
import io.towline.io.IoThread;
import io.towline.io.Timer;
import io.undertow.server.AbstractServerConnection;
import io.undertow.server.HttpServerExchange;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.xnio.channels.StreamSinkChannel;

/**
 * The exchange's side of a {@link Streaming}: what is written goes to the connection at once, and what that does not take waits here.
 *
 * <pre>
 *   closed --open--> OPEN --end--> ENDING --all sent--> over: ended
 *     |                |              |
 *     +----------------+--------------+---- client lost, slow or cut ---> over: gone
 * </pre>
 *
 * <p>Owner: the exchange's I/O thread.
 */
final class BodySink extends Timer {

    /** Told on the exchange's I/O thread. */
    interface Events {
        /** So many bytes that had to wait are with the connection now; not called from within {@link BodySink#write}. */
        void sent(long bytes);

        /** Once, or {@link #gone}. */
        void ended();

        void gone();
    }

    private final HttpServerExchange exchange;
    private final IoThread io;
    private final long patience;
    private final Backlog backlog;
    private final Events events;

    private StreamSinkChannel channel;
    private long progress;
    private boolean ending;
    private boolean flushing;
    private boolean headSent;
    private boolean over;

    BodySink(HttpServerExchange exchange, IoThread io, Duration slowest, Budget budget, Events events) {
        this.exchange = exchange;
        this.io = io;
        this.patience = slowest.toNanos();
        this.backlog = new Backlog(budget);
        this.events = events;
    }

    IoThread io() {
        return io;
    }

    /** The head stands in the exchange; it goes out with the first bytes, or alone if none are written in this turn. */
    void open() {
        channel = exchange.getResponseChannel();
        channel.getWriteSetter().set(sink -> writable());
        io.runLater(() -> {
            if (!over && !headSent) {
                settle();
            }
        });
    }

    /** Takes all bytes; says how many of them have to wait. */
    int write(ByteBuffer bytes) {
        if (over || ending) {
            bytes.position(bytes.limit());
            return 0;
        }
        int kept = 0;
        try {
            if (backlog.isEmpty()) {
                writeSome(bytes);
            }
            kept = bytes.remaining();
            if (kept > 0) {
                backlog.keep(bytes);
            }
        } catch (IOException e) {
            bytes.position(bytes.limit());
            lost();
            return 0;
        }
        settle();
        return over ? 0 : kept;
    }

    /** The same for a copy that is accounted for already: all of it counts as waiting until {@link Events#sent}. */
    void add(ByteBuffer copy) {
        backlog.adopt(copy);
        if (over || ending) {
            backlog.clear();
            return;
        }
        writable();
    }

    private void writable() {
        if (over) {
            channel.suspendWrites();
            return;
        }
        if (!channel.isOpen() && !(exchange.getConnection() instanceof AbstractServerConnection)) {
            lost(); // RST_STREAM, or the connection is lost
            return;
        }
        long sent = 0;
        try {
            sent = drain();
        } catch (IOException e) {
            lost();
            return;
        }
        settle();
        if (sent > 0 && !over) {
            events.sent(sent);
        }
    }

    private long drain() throws IOException {
        long sent = 0;
        while (!backlog.isEmpty()) {
            int taken = writeSome(backlog.first());
            if (taken == 0) {
                break;
            }
            backlog.advance();
            sent += taken;
        }
        return sent;
    }

    /** What a chunk has begun must come in one buffer: Undertow closes the chunk behind each. */
    private int writeSome(ByteBuffer bytes) throws IOException {
        int before = bytes.remaining();
        int taken;
        do {
            taken = bytes.remaining();
            channel.write(bytes);
            taken -= bytes.remaining();
        } while (taken > 0 && bytes.hasRemaining());
        if (scheduled() && bytes.remaining() < before) {
            progress = io.exactNow();
        }
        return before - bytes.remaining();
    }

    /** Flushes, ends where that is due, and sees to what happens next. */
    private void settle() {
        boolean flushed;
        flushing = true;
        try {
            if (ending && backlog.isEmpty()) {
                channel.shutdownWrites();
            }
            flushed = channel.flush();
        } catch (IOException e) {
            lost();
            return;
        } finally {
            flushing = false;
        }
        if (flushed && !headSent) {
            forgetHead();
        }
        if (!flushed || !backlog.isEmpty()) {
            awaitWritable();
        } else if (ending) {
            finished();
        } else {
            rest();
        }
    }

    /** A stream may stay for days and be one of thousands; heads take kilobytes. */
    private void forgetHead() {
        headSent = true;
        exchange.getRequestHeaders().clear();
        exchange.getResponseHeaders().clear();
        exchange.getQueryParameters().clear();
        exchange.setQueryString("");
        exchange.setRequestURI("");
        exchange.setRequestPath("");
        exchange.setRelativePath("");
    }

    private void awaitWritable() {
        if (!scheduled()) {
            progress = io.exactNow();
            io.timers().schedule(this, progress + patience);
        }
        channel.resumeWrites();
    }

    private void rest() {
        if (scheduled()) {
            io.timers().cancel(this);
            channel.suspendWrites();
        }
    }

    private void finished() {
        over = true;
        io.timers().cancel(this);
        exchange.endExchange(); // does nothing where all of the request was read
        events.ended();
    }

    /** Behind what was written. */
    void end() {
        if (!over && !ending) {
            ending = true;
            settle();
        }
    }

    @Override
    protected void expired(long now) {
        if (now - progress < patience) {
            io.timers().schedule(this, progress + patience);
        } else {
            lost();
        }
    }

    /** The exchange is over; while we flush, that is our own doing. */
    void exchangeOver() {
        if (!flushing) {
            lost();
        }
    }

    /** The exchange has another answer, or is over. */
    void refuse() {
        over = true;
        events.gone();
    }

    /** Cuts what is left of the connection. */
    void lost() {
        if (over) {
            return;
        }
        over = true;
        io.timers().cancel(this);
        backlog.clear();
        AbruptEnd.of(exchange, io);
        events.gone();
    }
}
