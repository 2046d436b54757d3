package io.towline.http.answer;

import io.undertow.server.AbstractServerConnection;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.xnio.conduits.StreamSinkConduit;

/**
 * Interim answers on a connection of HTTP/1.1, past Undertow, which knows of none but 100. What the client does not take at once waits, and the answer
 * behind it: at most what a server may say in front of an answer's body.
 *
 * <p>Owner: the connection's I/O thread.
 */
public final class InterimWriter {

    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final AbstractServerConnection http;
    private final StreamSinkConduit sink;
    private final AnswerWriter.Events events;

    private ByteBuffer waiting = NOTHING;
    private boolean blocked;

    public InterimWriter(AbstractServerConnection http, AnswerWriter.Events events) {
        this.http = http;
        this.events = events;
        sink = http.getOriginalSinkConduit();
    }

    public boolean isBlocked() {
        return blocked;
    }

    /** @param head a whole one */
    public void write(ByteBuffer head) throws IOException {
        if (blocked) {
            keep(head);
        } else if (!push(head)) {
            keep(head);
            blocked = true;
            http.getChannel().getSinkChannel().setWriteListener(channel -> writable());
            sink.resumeWrites();
        }
    }

    private boolean push(ByteBuffer head) throws IOException {
        while (head.hasRemaining()) {
            if (sink.write(head) == 0) {
                return false;
            }
        }
        return sink.flush();
    }

    private void keep(ByteBuffer head) {
        waiting = ByteBuffer.allocate(waiting.remaining() + head.remaining())
                .put(waiting)
                .put(head)
                .flip();
    }

    private void writable() {
        try {
            if (blocked && push(waiting)) {
                stop();
                events.drained();
            }
        } catch (IOException gone) {
            stop();
            events.broke(gone);
        } catch (RuntimeException | Error defect) {
            events.defect(defect);
        }
    }

    /** Writes nothing any more. */
    public void stop() {
        if (blocked) {
            blocked = false;
            waiting = NOTHING;
            sink.suspendWrites();
            http.getChannel().getSinkChannel().setWriteListener(null);
        }
    }
}
