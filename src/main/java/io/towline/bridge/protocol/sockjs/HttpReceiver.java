package io.towline.bridge.protocol.sockjs;

import io.towline.bridge.message.Batch;
import io.towline.bridge.message.Farewell;
import io.towline.bridge.protocol.BridgeCall;
import io.towline.bridge.protocol.sockjs.answer.SockJsAnswers;
import io.towline.bridge.protocol.sockjs.frame.SockJsCodec;
import io.towline.bridge.protocol.sockjs.frame.Wrapping;
import io.towline.bridge.receiver.Receiver;
import io.towline.bridge.session.Outbox;
import io.towline.bridge.session.Session;
import io.towline.bridge.web.PendingExchange;
import io.towline.bridge.web.Streaming;
import io.towline.config.BridgeConfig.SockJs;
import io.towline.config.RouteConfig;
import io.towline.conversation.Cause;
import io.towline.io.Alarm;
import io.towline.io.IoThread;
import java.util.Optional;

/**
 * An answer by which a client receives: a poll takes one frame, a stream as many as its limit allows.
 *
 * <pre>
 *   WAITING --first frame; a stream's prelude--> OPEN --poll's frame, limit, c[...]--> ENDING --all sent--> DONE
 *      +---------------- client gone: session over, 1002 ---+---------------------------+-----------------> DONE
 * </pre>
 *
 * It stays attached while the end is under way, so that the session's delay begins when its client has everything; whoever comes
 * meanwhile has seen the end, and takes its place.
 *
 * <p>SockJS knows no acknowledgements: what is written is the client's. So a connection that breaks takes its session along; besides,
 * to break it is how a client closes that has no WebSocket.
 *
 * <p>Owner: the session's I/O thread.
 */
final class HttpReceiver implements Receiver, Streaming.Events {

    /** Payload of one frame of a stream; then the stream is asked whether it has room. */
    private static final long STREAM_BYTES = 64 * 1024;

    /** The same for a poll: more is for the next, which comes at once. */
    private static final long POLL_BYTES = 1 << 20;

    private enum Phase {
        WAITING,
        OPEN,
        ENDING,
        DONE
    }

    private final PendingExchange pending;
    private final Wrapping wrapping;
    private final Session session;
    private final SockJsCodec codec;
    private final RouteConfig route;
    private final SockJs settings;
    private final IoThread io;
    private final Outbox outbox;
    private final Alarm heartbeat;

    private Phase phase = Phase.WAITING;
    private boolean attached;
    private boolean saying;

    /** Its request has begun the session, and nothing is said yet. */
    private boolean fresh;

    private Optional<Streaming> streaming = Optional.empty();

    /** The response limit is for what comes behind it. */
    private long preludeBytes;

    /** @param fresh the session was begun by this very request */
    HttpReceiver(BridgeCall call, Wrapping wrapping, Session session, boolean fresh) {
        pending = call.pending();
        this.wrapping = wrapping;
        this.session = session;
        this.fresh = fresh;
        route = call.request().route();
        settings = route.bridge().sockjs();
        codec = SockJsCodec.of(settings);
        io = session.io();
        outbox = session.outbox();
        heartbeat = new Alarm(io, this::beat);
    }

    /** Says no if another receiver is there, or the session is over: this one is of no use then, and has written nothing. */
    boolean attach() {
        if (phase == Phase.DONE) {
            return true; // its client has gone already
        }
        session.receiver().ifPresent(HttpReceiver::makeRoom);
        attached = true; // before the update, which comes within the call
        attached = session.attachIfFree(this);
        return attached;
    }

    /** Sees whether its client has gone meanwhile, and then does {@code looked}, on the session's thread. */
    void look(Runnable looked) {
        pending.look(io, looked);
    }

    private static void makeRoom(Receiver before) {
        if (before instanceof HttpReceiver http && http.phase == Phase.ENDING) {
            http.session.detach(http);
        }
    }

    @Override
    public void update() {
        sayWhatThereIs();
    }

    @Override
    public void flowing() {
        sayWhatThereIs();
    }

    /** Acknowledging may free the upstream, whose next message is an update within the call: hence not from within itself. */
    private void sayWhatThereIs() {
        if (saying || !isDue()) {
            return;
        }
        saying = true;
        try {
            if (!wrapping.isSingle()) {
                begin();
            }
            sayOpen();
            while (takes() && sayNext()) {
                // and the next
            }
        } finally {
            saying = false;
        }
        if (takes() && !fresh && !heartbeat.scheduled()) {
            heartbeat.in(settings.sessions().heartbeat());
        }
    }

    private boolean isDue() {
        return !fresh || settings.earlyOpen() || session.isOpen() || isClosed();
    }

    private boolean isClosed() {
        return outbox.farewell().isPresent();
    }

    private boolean takes() {
        return phase == Phase.WAITING
                || phase == Phase.OPEN && streaming.map(Streaming::hasRoom).orElse(true);
    }

    /** A client that is refused hears why, and nothing before. */
    private void sayOpen() {
        boolean agreed = session.isOpen() || settings.earlyOpen() && !isClosed();
        if (fresh && codec.opens() && agreed) {
            write(SockJsCodec.OPEN);
        }
    }

    /** Whether there was something. */
    private boolean sayNext() {
        long most = wrapping.isSingle() ? POLL_BYTES : STREAM_BYTES;
        Batch batch = outbox.batch(outbox.acknowledged(), most);
        if (batch.messages().isEmpty()) {
            batch.farewell().ifPresent(this::sayFarewell);
            return false;
        }
        SockJsCodec.Frame frame = codec.next(batch.messages());
        if (frame.text().length > 0) {
            write(frame.text());
        }
        if (frame.last().isPresent()) {
            endWith(frame.last().get());
            return false;
        }
        session.acknowledge(batch.first() - 1 + frame.messages());
        return true;
    }

    private void sayFarewell(Farewell farewell) {
        write(SockJsCodec.close(farewell));
        end();
        session.acknowledge(outbox.last());
    }

    private void endWith(SockJsCodec.Last last) {
        end();
        session.abort(last.farewell(), last.ending(), last.code());
    }

    private void write(byte[] frame) {
        begin();
        fresh = false;
        Streaming to = streaming.orElseThrow();
        to.write(SockJsAnswers.CHUNK_BYTES, out -> wrapping.frame(out, frame));
        heartbeat.in(settings.sessions().heartbeat());
        if (wrapping.isSingle()
                || to.written() - preludeBytes >= settings.sessions().responseLimit()) {
            end();
        }
    }

    private void begin() {
        if (phase != Phase.WAITING) {
            return;
        }
        phase = Phase.OPEN;
        Streaming begun = pending.stream(
                200, wrapping.headers(), io, route.terms().timeouts().slowConsumer(), session.budget(), this);
        streaming = Optional.of(begun);
        begun.write(SockJsAnswers.CHUNK_BYTES, wrapping::prelude);
        preludeBytes = begun.written();
    }

    private void beat() {
        if (streaming.isPresent() && streaming.get().unsent() > 0) {
            heartbeat.in(settings.sessions()
                    .heartbeat()); // there is no silence, and the client's slowness is watched already
        } else {
            write(SockJsCodec.HEARTBEAT);
        }
    }

    private void end() {
        if (phase == Phase.OPEN) {
            phase = Phase.ENDING;
            heartbeat.off();
            streaming.orElseThrow().end();
        }
    }

    @Override
    public void superseded() {
        endBy(SockJsCodec.STILL_OPEN);
    }

    @Override
    public void cut() {
        endBy(outbox.farewell().orElse(Farewell.SHUT_DOWN));
    }

    private void endBy(Farewell farewell) {
        if (phase == Phase.WAITING || phase == Phase.OPEN) {
            write(SockJsCodec.close(farewell));
            end();
        }
    }

    /** Also told, by the watch over the request, while nothing is written. */
    @Override
    public void gone() {
        if (phase == Phase.DONE) {
            return;
        }
        phase = Phase.DONE;
        heartbeat.off();
        if (attached) {
            session.abort(SockJsCodec.INTERRUPTED, Cause.CLIENT_LOST, "client lost");
        }
    }

    @Override
    public void ended() {
        phase = Phase.DONE;
        session.detach(this);
    }

    @Override
    public boolean stands() {
        return phase != Phase.DONE;
    }
}
