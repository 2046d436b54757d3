package io.towline.bridge.session;

import io.towline.bridge.budget.Budget;
import io.towline.bridge.budget.Gatherers;
import io.towline.bridge.message.Message;
import io.towline.bridge.request.SessionTerms;
import io.towline.bridge.session.Course.State;
import io.towline.endpoint.Endpoint;
import io.towline.endpoint.Parting;
import io.towline.frame.CloseCode;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What comes from the server, for whom it is.
 *
 * <p>Owner: the session's I/O thread.
 */
final class FromUpstream implements Endpoint.Listener, Gatherers.Gatherer {

    private final Course course;
    private final Course.Parts parts;
    private final Roster roster;
    private final SessionTerms terms;
    private final Budget budget;
    private long gathered;

    FromUpstream(Course course, Course.Parts parts, Roster roster, Session session) {
        this.course = course;
        this.parts = parts;
        this.roster = roster;
        terms = session.terms();
        budget = session.budget();
    }

    @Override
    public void message(boolean text, byte[] payload) {
        if (!course.is(State.OPEN)) {
            return;
        }
        parts.lifetime().data();
        gathering(0); // the first of a read's messages is what was gathered, and from here on the outbox counts it
        parts.outbox().add(new Message(text, payload));
        parts.throttle().look();
        parts.seat().soon();
    }

    @Override
    public void gathering(long bytes) {
        if (bytes == gathered) {
            return; // mostly 0, as most messages come whole
        }
        long more = bytes - gathered;
        gathered = bytes;
        budget.gather(more);
        roster.gatherers().changed(this, more);
    }

    @Override
    public long gathered() {
        return gathered;
    }

    /** Perhaps while another session's server is read from. */
    @Override
    public void noRoom() {
        course.safely(() -> {
            course.conclude(Verdict.noRoom(), OptionalInt.of(CloseCode.GOING_AWAY), "no room");
            course.settle();
        });
    }

    @Override
    public int mostToRead() {
        return parts.throttle().mostToRead();
    }

    @Override
    public void answered(Duration roundTrip) {
        roster.answers().upstreams().add(roundTrip);
    }

    @Override
    public void room() {
        parts.inbox().room();
    }

    @Override
    public void parted(Parting how) {
        gathering(0);
        if (course.is(State.OPEN)) {
            course.conclude(Verdict.parted(how, terms), Optional.empty());
            course.settle();
        }
    }

    @Override
    public void gone() {
        course.linkGone();
    }
}
