package io.towline.bridge.protocol.towline.receive;

import io.towline.bridge.message.Batch;
import io.towline.bridge.message.Farewell;
import io.towline.bridge.protocol.BridgeCall;
import io.towline.bridge.protocol.towline.answer.Refusals;
import io.towline.bridge.protocol.towline.command.BridgeCommand;
import io.towline.bridge.protocol.towline.wire.TowlineJson;
import io.towline.bridge.receiver.Receiver;
import io.towline.bridge.session.Session;
import io.towline.bridge.text.ChunkWriter;
import io.towline.bridge.web.Answer;
import io.towline.io.Alarm;
import io.undertow.util.HeaderMap;
import io.undertow.util.Headers;
import java.io.ByteArrayOutputStream;
import java.time.Duration;

/**
 * A poll: answers once, with what there is, or with what comes, or with nothing after a while.
 *
 * <p>Owner: the session's I/O thread.
 */
final class PollReceiver implements Receiver {

    /** Payload of one answer: more is for the next, which comes at once. */
    private static final long ENOUGH_BYTES = 1 << 20;

    private final BridgeCall call;
    private final BridgeCommand.Poll command;
    private final Session session;
    private final Alarm hold;
    private boolean waiting;
    private boolean done;

    PollReceiver(BridgeCall call, BridgeCommand.Poll command, Session session) {
        this.call = call;
        this.command = command;
        this.session = session;
        hold = new Alarm(session.io(), this::nothing);
    }

    @Override
    public void update() {
        if (done) {
            return;
        }
        Batch batch = session.outbox().batch(session.outbox().acknowledged(), ENOUGH_BYTES);
        if (!batch.isEmpty()) {
            leave();
            answer(json(batch));
        } else if (!waiting) {
            await();
        }
    }

    private void await() {
        Duration most = call.request().route().bridge().streams().hold();
        Duration time =
                command.mostWait().filter(wished -> wished.compareTo(most) < 0).orElse(most);
        if (time.isZero()) {
            nothing();
            return;
        }
        waiting = true;
        hold.in(time);
        watch();
    }

    /** On its own thread, which may be this one: a detour over the queue could come behind the answer. */
    private void watch() {
        call.pending().io().run(() -> call.pending().watch(session.io(), this::gone));
    }

    private void nothing() {
        leave();
        call.pending().answer(new Answer(204, new HeaderMap(), new byte[0]));
    }

    private void gone() {
        if (!done) {
            leave();
        }
    }

    private void leave() {
        stop();
        session.detach(this);
    }

    private void stop() {
        done = true;
        hold.off();
    }

    @Override
    public void superseded() {
        if (!done) {
            stop();
            answer(TowlineJson.superseded());
        }
    }

    @Override
    public void cut() {
        if (!done) {
            stop();
            Refusals.over(call, command, session.outbox().farewell().orElse(Farewell.SHUT_DOWN));
        }
    }

    @Override
    public boolean stands() {
        return !done;
    }

    private byte[] json(Batch batch) {
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        ChunkWriter out = ChunkWriter.into(whole);
        session.json().write(out, json -> TowlineJson.batch(json, batch));
        out.pass();
        return whole.toByteArray();
    }

    private void answer(byte[] json) {
        HeaderMap type = new HeaderMap().put(Headers.CONTENT_TYPE, "application/json");
        call.pending().answer(new Answer(200, type, json), session.budget());
    }
}
