package io.towline.relay;

import io.towline.config.ParkConfig.Event;
import io.towline.conversation.Cause;
import io.towline.frame.CloseCode;
import io.towline.frame.ControlFrame;
import io.towline.io.IoThread;
import io.towline.io.Timer;
import io.towline.relay.Leg.Inflow;
import io.towline.relay.park.Backoff;
import io.towline.relay.park.ClientMessages;
import io.towline.relay.park.ParkCounts;
import io.towline.relay.park.ParkTerms;
import io.towline.relay.park.Reconnect;
import io.towline.relay.park.Reconnect.Result;
import java.time.Duration;
import java.util.OptionalInt;
import org.xnio.IoUtils;

/**
 * Keeps a client whose server has gone: another server is looked for while the client's messages wait ({@code park}).
 *
 * <pre>
 *   SERVED --lost, or says that it goes--> PARKED --a server agreed--> SERVED
 *                                            |
 *                                            +--refused, for is over, the client goes, a drain ...--> the relay closes
 * </pre>
 *
 * <p>Only of relays whose route parks. Owner: the relay's I/O thread.
 */
final class Parking {

    private final Relay relay;
    private final ParkTerms terms;
    private final Reconnect reconnect;
    private final Relays relays;
    private final ParkCounts counts;
    private final IoThread io;
    private final int giveUpCode;
    private final ClientMessages messages;
    private Outage outage; // null while there is a server

    private Parking(Relay relay, RelayTerms terms, Reconnect reconnect, Relays relays) {
        this.relay = relay;
        this.terms = terms.park.orElseThrow();
        this.reconnect = reconnect;
        this.relays = relays;
        counts = relays.parked();
        io = relay.io();
        giveUpCode = terms.upstreamLostCloseCode;
        messages = new ClientMessages(this.terms, counts, () -> io.runLater(this::readClientAgain));
    }

    /** Null where the route does not park, or this conversation cannot be begun anew. */
    static Parking of(Relay relay, RelayTerms terms, RelayListener listener, Relays relays) {
        return terms.park
                .flatMap(_ -> listener.reconnect())
                .map(reconnect -> new Parking(relay, terms, reconnect, relays))
                .orElse(null);
    }

    ClientMessages messages() {
        return messages;
    }

    boolean isParked() {
        return outage != null;
    }

    /** There is room for its messages, which others had taken. */
    private void readClientAgain() {
        try {
            if (isParked()) {
                relay.fromClient().flowsAgain();
                relay.settle();
            }
        } catch (RuntimeException | Error defect) {
            relay.broken(defect);
        }
    }

    /** How long there has been no server; only while it is parked. */
    Duration time() {
        return Duration.ofNanos(io.exactNow() - outage.since);
    }

    /** Whether the relay can be parked now, by a close frame of its server. */
    boolean mayPark(OptionalInt code) {
        return ParkTerms.eventOf(code).filter(this::mayPark).isPresent();
    }

    /** Whether the relay can be parked now: only between two messages of both sides, so that nobody has the half of one. */
    boolean mayPark(Event event) {
        return terms.isOn(event)
                && outage == null
                && messages.complete()
                && isSound()
                && relay.fromClient().atMessageBoundary()
                && relay.fromUpstream().atMessageBoundary()
                && relay.fromClient().outflow().whole()
                && counts.hasPlace(terms);
    }

    /** Whether neither side has said or been told that it is over, and the client is there. */
    private boolean isSound() {
        Outflow toClient = relay.fromUpstream().outflow();
        return !relay.isClosing()
                && relay.fromClient().inflow() == Inflow.OPEN
                && toClient.open()
                && !toClient.failed();
    }

    void park(OptionalInt code) {
        relay.fromClient().close(ControlFrame.close(code.orElseThrow(), ""));
        if (outage != null || relay.isClosing()) {
            return; // that could not be written, and so the server is lost already
        }
        park(ParkTerms.eventOf(code).orElseThrow(), "it said " + code.getAsInt());
    }

    /** @param how the server went, for operators */
    void park(Event event, String how) {
        counts.enter(terms);
        outage = new Outage(how);
        relay.leaveServer();
        relay.fromClient().pulse().endpointPonged();
        messages.unanswered().ifPresent(relay.fromUpstream().outflow()::pong);
        reconnect.serverLeft(event == Event.LOST);
        outage.begin();
    }

    /** The relay closes, for whichever reason: no server is looked for any more. */
    void relayClosing() {
        if (outage != null) {
            endOutage();
            counts.ended(terms);
            relay.fromClient().outflow().abandon(); // what would wait, waits for nobody
        }
    }

    private void endOutage() {
        outage.cancelTimers();
        outage = null;
        reconnect.cancel();
    }

    private void take(Result result) {
        switch (result) {
            case Result.Agreed agreed -> join(agreed);
            case Result.Refused refused -> giveUp(CloseCode.POLICY_VIOLATION, refused.how());
            case Result.Failed failed -> outage.again(failed.how());
        }
    }

    private void join(Result.Agreed agreed) {
        endOutage();
        counts.returned(terms);
        relay.joinServer(agreed.upstream(), agreed.early());
        relays.expelIfUnwelcome(relay); // what began while it was parked
    }

    private void giveUp(int code, String how) {
        relay.close(Cause.PARK_FAILED, code, CloseCode.GOING_AWAY, how);
    }

    /** One time without a server. */
    private final class Outage {
        private final long since = io.exactNow();
        private final Timer pause = new GuardedTimer(this::ask);
        private final Timer limit = new GuardedTimer(this::outOfTime);
        private String last;
        private int asked;

        Outage(String how) {
            last = how;
        }

        void begin() {
            io.timers().schedule(limit, since + terms.time());
            pause();
        }

        void cancelTimers() {
            io.timers().cancel(limit);
            io.timers().cancel(pause);
        }

        private void pause() {
            io.timers().schedule(pause, io.exactNow() + Backoff.before(asked, io.randomLong()));
        }

        private void ask() {
            asked++;
            reconnect.dial(io, this::answered);
        }

        private void answered(Result result) {
            if (outage != this) {
                if (result instanceof Result.Agreed late) {
                    IoUtils.safeClose(late.upstream());
                }
                return;
            }
            try {
                take(result);
            } catch (RuntimeException | Error defect) {
                relay.broken(defect);
            }
        }

        void again(String how) {
            last = how;
            pause();
        }

        private void outOfTime() {
            giveUp(giveUpCode, "no server within park.for: " + last);
        }
    }

    private final class GuardedTimer extends Timer {
        private final Runnable task;

        GuardedTimer(Runnable task) {
            this.task = task;
        }

        @Override
        protected void expired(long now) {
            try {
                task.run();
            } catch (RuntimeException | Error defect) {
                relay.broken(defect);
            }
        }
    }
}
