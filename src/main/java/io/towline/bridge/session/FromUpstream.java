package io.towline.bridge.session;

import io.towline.bridge.session.Course.State;
import io.towline.endpoint.Endpoint;
import io.towline.endpoint.Parting;
import java.time.Duration;
import java.util.Optional;

/**
 * What comes from the server, for whom it is.
 *
 * <p>Owner: the session's I/O thread.
 */
record FromUpstream(Course course, Course.Parts parts, Roster roster, SessionTerms terms) implements Endpoint.Listener {

    @Override
    public void message(boolean text, byte[] payload) {
        if (!course.is(State.OPEN)) {
            return;
        }
        parts.lifetime().data();
        parts.outbox().add(new Message(text, payload));
        parts.throttle().look();
        parts.seat().soon();
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
