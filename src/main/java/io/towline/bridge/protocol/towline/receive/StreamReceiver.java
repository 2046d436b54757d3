package io.towline.bridge.protocol.towline.receive;

import io.towline.bridge.message.Batch;
import io.towline.bridge.protocol.BridgeCall;
import io.towline.bridge.protocol.towline.command.BridgeCommand;
import io.towline.bridge.protocol.towline.wire.EventStreamFormat;
import io.towline.bridge.protocol.towline.wire.LineStreamFormat;
import io.towline.bridge.protocol.towline.wire.StreamFormat;
import io.towline.bridge.receiver.Receiver;
import io.towline.bridge.session.Outbox;
import io.towline.bridge.session.Session;
import io.towline.bridge.text.ChunkWriter;
import io.towline.bridge.web.PendingExchange;
import io.towline.bridge.web.Streaming;
import io.towline.config.RouteConfig;
import io.towline.io.Alarm;
import io.towline.io.IoThread;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A stream of events or lines: writes what the session has as long as its client takes it, and ends when the client has to come back to
 * acknowledge.
 *
 * <pre>
 *   ATTACHING --first update: head, session--> OPEN --farewell, acknowledgement due, superseded--> ENDING --all sent--> DONE
 *                                                +--------------- client gone -----------------------+-------------> DONE
 * </pre>
 *
 * It stays attached while the end is under way, so that a session's window begins when its client has everything.
 *
 * <p>Owner: the session's I/O thread.
 */
final class StreamReceiver implements Receiver, Streaming.Events {

    /** Payload for one write; then the stream is asked whether it has room. */
    private static final long BATCH_BYTES = 64 * 1024;

    private static final int CHUNK_BYTES = 64 * 1024;

    /** Half of, and this much more: 1 s to 3 s, so that clients that are cut off together do not come back together. */
    private static final long RETRY_MILLIS = 1_000;

    private static final long RETRY_SPREAD_MILLIS = 2_000;

    private enum Phase {
        ATTACHING,
        OPEN,
        ENDING,
        DONE
    }

    private final PendingExchange pending;
    private final BridgeCommand.Form form;
    private final boolean redelivery;
    private final int padding;
    private final Session session;
    private final IoThread io;
    private final Outbox outbox;
    private final RouteConfig route;
    private final StreamFormat format;
    private final Optional<Duration> pingInterval;
    private final Unacknowledged unacknowledged;
    private final Alarm heartbeat;
    private final Alarm acknowledgement;
    private final Alarm age;

    private Phase phase = Phase.ATTACHING;
    private boolean detached;
    private boolean writing;

    /** There from OPEN on. */
    private Streaming streaming;

    /** The highest number written. */
    private long written;

    /** What was acknowledged when this response began, and when its age was last looked at. */
    private long acknowledgedFirst;

    private long acknowledgedYoung;

    StreamReceiver(BridgeCall call, BridgeCommand.Stream command, Session session) {
        pending = call.pending();
        form = command.form();
        redelivery = command.wishes().redelivery();
        padding = command.padding();
        this.session = session;
        io = session.io();
        outbox = session.outbox();
        route = call.request().route();
        format = switch (form) {
            case EVENTS -> new EventStreamFormat(session.id(), session.json());
            case LINES -> new LineStreamFormat(session.json());
        };
        pingInterval = route.terms().keepalive().client().pingInterval();
        unacknowledged = new Unacknowledged(route.bridge().streams().ackAfter());
        heartbeat = new Alarm(io, this::beat);
        acknowledgement = new Alarm(io, this::comeBack);
        age = new Alarm(io, this::old);
    }

    @Override
    public void update() {
        if (phase == Phase.ATTACHING) {
            begin();
        }
        writeWhatThereIs();
    }

    @Override
    public void flowing() {
        writeWhatThereIs();
    }

    private void begin() {
        phase = Phase.OPEN;
        streaming = pending.stream(
                200, format.headers(), io, route.terms().timeouts().slowConsumer(), session.budget(), this);
        written = outbox.acknowledged();
        acknowledgedFirst = written;
        acknowledgedYoung = written;
        StreamFormat.Beginning beginning = new StreamFormat.Beginning(
                Descriptions.of(session, route.bridge().streams().hold(), redelivery),
                written,
                RETRY_MILLIS + Math.floorMod(io.randomLong(), RETRY_SPREAD_MILLIS + 1),
                padding);
        write(out -> format.begin(out, beginning));
        if (redelivery) {
            ageAnew();
        }
    }

    /** Acknowledging may free the upstream, whose next message is an update within the call: hence not from within itself. */
    private void writeWhatThereIs() {
        if (writing) {
            return;
        }
        writing = true;
        try {
            while (phase == Phase.OPEN && streaming.hasRoom() && writeBatch()) {
                settle();
            }
        } finally {
            writing = false;
        }
        if (phase == Phase.OPEN) {
            awaitAcknowledgement();
        }
    }

    /** Whether there was one. */
    private boolean writeBatch() {
        written = Math.max(written, outbox.acknowledged());
        Batch batch = outbox.batch(written, session.budget().ration(BATCH_BYTES));
        if (batch.isEmpty()) {
            return false;
        }
        write(out -> format.batch(out, batch));
        written = batch.last();
        if (batch.farewell().isPresent()) {
            end();
        }
        return true;
    }

    /** What becomes of messages that are just written. */
    private void settle() {
        if (!redelivery) {
            acknowledgeForTheClient();
            return;
        }
        unacknowledged.written(written, io.now());
        if (phase == Phase.OPEN
                && !acknowledges()
                && outbox.bytesUpTo(written) * 2 >= session.terms().buffer()) {
            comeBack();
        }
    }

    /** But for an EventSource's farewell: its 204, when it comes back with that number, is what keeps it from coming again and again. */
    private void acknowledgeForTheClient() {
        if (phase == Phase.OPEN || form == BridgeCommand.Form.LINES) {
            session.acknowledge(written);
        } else {
            session.acknowledge(Math.max(outbox.acknowledged(), written - 1));
        }
    }

    /** Its client does so by other requests, and is trusted to go on. */
    private boolean acknowledges() {
        return outbox.acknowledged() > acknowledgedFirst;
    }

    private void awaitAcknowledgement() {
        unacknowledged.acknowledged(outbox.acknowledged());
        if (unacknowledged.oldest().isPresent()) {
            acknowledgement.at(unacknowledged.oldest().getAsLong()
                    + route.bridge().streams().ackAfter().toNanos());
        } else {
            acknowledgement.off();
        }
    }

    private void write(Consumer<ChunkWriter> text) {
        streaming.write(CHUNK_BYTES, text);
        pingInterval.ifPresent(heartbeat::in);
    }

    private void beat() {
        if (streaming.unsent() > 0) {
            pingInterval.ifPresent(heartbeat::in); // there is no silence, and the client's slowness is watched already
        } else {
            write(format::heartbeat);
        }
    }

    private void ageAnew() {
        acknowledgedYoung = outbox.acknowledged();
        long nanos = route.bridge().streams().maxAge().toNanos();
        long tenth = nanos / 10;
        age.at(io.exactNow() + nanos - tenth + Math.floorMod(io.randomLong(), 2 * tenth + 1));
    }

    /** A client that has acknowledged lately lives. */
    private void old() {
        if (outbox.acknowledged() > acknowledgedYoung) {
            ageAnew();
        } else {
            comeBack();
        }
    }

    private void comeBack() {
        write(format::comeBack);
        end();
    }

    private void end() {
        phase = Phase.ENDING;
        silence();
        streaming.end();
    }

    private void silence() {
        heartbeat.off();
        acknowledgement.off();
        age.off();
    }

    @Override
    public void superseded() {
        detached = true;
        if (phase == Phase.OPEN) {
            write(format::superseded);
            end();
        }
    }

    @Override
    public void cut() {
        detached = true;
        if (phase == Phase.OPEN) {
            end();
        }
    }

    @Override
    public void gone() {
        done();
    }

    @Override
    public void ended() {
        done();
    }

    private void done() {
        phase = Phase.DONE;
        silence();
        if (!detached) {
            detached = true;
            session.detach(this);
        }
    }

    @Override
    public boolean stands() {
        return phase == Phase.OPEN;
    }
}
