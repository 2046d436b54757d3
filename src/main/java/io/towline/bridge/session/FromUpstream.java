package io.towline.bridge.session;

import io.towline.bridge.budget.Budget;
import io.towline.bridge.budget.Gatherers;
import io.towline.bridge.message.Message;
import io.towline.bridge.request.SessionTerms;
import io.towline.bridge.session.SessionLifecycle.State;
import io.towline.bridge.uplink.SessionEnding;
import io.towline.endpoint.Endpoint;
import io.towline.endpoint.EndpointClose;
import io.towline.frame.CloseCode;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Hears the endpoint that faces the server: messages are the outbox's, room is the inbox's, the end is the lifecycle's.
 *
 * <p>Owner: the session's I/O thread.
 */
final class FromUpstream implements Endpoint.Listener, Gatherers.Gatherer {

    private final SessionLifecycle lifecycle;
    private final SessionLifecycle.Parts parts;
    private final ThreadSessions onThread;
    private final SessionTerms terms;
    private final Budget budget;
    private long gathered;

    FromUpstream(SessionLifecycle lifecycle, SessionLifecycle.Parts parts, ThreadSessions onThread, Session session) {
        this.lifecycle = lifecycle;
        this.parts = parts;
        this.onThread = onThread;
        terms = session.terms();
        budget = session.budget();
    }

    @Override
    public void message(boolean text, byte[] payload) {
        if (!lifecycle.is(State.OPEN)) {
            return;
        }
        parts.timers().data();
        gathering(0); // the first of a read's messages is what was gathered, and from here on the outbox counts it
        parts.outbox().add(new Message(text, payload));
        parts.throttle().look();
        parts.slot().soon();
    }

    @Override
    public void gathering(long bytes) {
        if (bytes == gathered) {
            return; // mostly 0, as most messages come whole
        }
        long more = bytes - gathered;
        gathered = bytes;
        budget.gather(more);
        onThread.gatherers().changed(this, more);
    }

    @Override
    public long gathered() {
        return gathered;
    }

    /** Perhaps while another session's server is read from. */
    @Override
    public void noRoom() {
        lifecycle.safely(() -> {
            lifecycle.conclude(SessionEnding.noRoom(), OptionalInt.of(CloseCode.GOING_AWAY), "no room");
            lifecycle.settle();
        });
    }

    @Override
    public int mostToRead() {
        return parts.throttle().mostToRead();
    }

    @Override
    public void answered(Duration roundTrip) {
        onThread.pingRoundTrips().upstreams().add(roundTrip);
    }

    @Override
    public void room() {
        parts.inbox().room();
    }

    @Override
    public void closing(EndpointClose how) {
        gathering(0);
        if (lifecycle.is(State.OPEN)) {
            lifecycle.conclude(SessionEnding.upstreamClosed(how, terms), Optional.empty());
            lifecycle.settle();
        }
    }

    @Override
    public void closed() {
        lifecycle.linkClosed();
    }
}
