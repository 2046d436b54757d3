package io.towline.relay;

import io.towline.config.ParkConfig.Event;
import io.towline.conversation.Cause;
import io.towline.frame.CloseCode;
import io.towline.frame.ControlFrame;
import io.towline.io.IoThread;
import io.towline.io.Timer;
import io.towline.relay.Leg.Inflow;
import io.towline.relay.park.ClientMessages;
import io.towline.relay.park.ParkCounts;
import io.towline.relay.park.ParkTerms;
import io.towline.relay.park.Pauses;
import io.towline.relay.park.Reopening;
import io.towline.relay.park.Reopening.Found;
import java.time.Duration;
import java.util.OptionalInt;
import org.xnio.IoUtils;

/**
 * The server of a relay goes, and the client stays: another one is looked for while the client's messages wait.
 *
 * <pre>
 *   SERVED --lost, or says that it goes--> PARKED --a server agreed--> SERVED
 *                                            |
 *                                            +--refused, for is over, the client goes, a drain ...--> the relay has concluded
 * </pre>
 *
 * <p>Only of relays whose route parks. Owner: the relay's I/O thread.
 */
final class Parking {

    private final Relay relay;
    private final ParkTerms terms;
    private final Reopening reopening;
    private final Relays relays;
    private final ParkCounts counts;
    private final IoThread io;
    private final int codeInVain;
    private final ClientMessages messages;
    private Stay stay; // null while there is a server

    private Parking(Relay relay, RelayTerms terms, Reopening reopening, Relays relays) {
        this.relay = relay;
        this.terms = terms.park.orElseThrow();
        this.reopening = reopening;
        this.relays = relays;
        counts = relays.parked();
        io = relay.io();
        codeInVain = terms.upstreamLostCloseCode;
        messages = new ClientMessages(this.terms, counts);
    }

    /** Null where the route does not park, or this conversation cannot be begun anew. */
    static Parking of(Relay relay, RelayTerms terms, Relays.Account account, Relays relays) {
        return terms.park
                .flatMap(_ -> account.reopening())
                .map(reopening -> new Parking(relay, terms, reopening, relays))
                .orElse(null);
    }

    ClientMessages messages() {
        return messages;
    }

    boolean isParked() {
        return stay != null;
    }

    /** Since the server went; only while it is parked. */
    Duration time() {
        return Duration.ofNanos(io.exactNow() - stay.since);
    }

    /** Whether the relay can be parked now, by a close frame of its server. */
    boolean takes(OptionalInt code) {
        return ParkTerms.eventOf(code).filter(this::takes).isPresent();
    }

    /** Whether the relay can be parked now: only between two messages of both sides, so that nobody has the half of one. */
    boolean takes(Event event) {
        return terms.isOn(event)
                && stay == null
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
        return !relay.concluded()
                && relay.fromClient().inflow() == Inflow.OPEN
                && toClient.open()
                && !toClient.failed();
    }

    void park(OptionalInt code) {
        relay.fromClient().close(ControlFrame.close(code.orElseThrow(), ""));
        if (stay != null || relay.concluded()) {
            return; // that could not be written, and so the server is lost already
        }
        park(ParkTerms.eventOf(code).orElseThrow(), "it said " + code.getAsInt());
    }

    /** @param how the server went, for operators */
    void park(Event event, String how) {
        counts.enter(terms);
        stay = new Stay(how);
        relay.leaveServer();
        relay.fromClient().pulse().endpointPonged();
        messages.unanswered().ifPresent(relay.fromUpstream().outflow()::pong);
        reopening.parted(event == Event.LOST);
        stay.begin();
    }

    /** The relay is over, for whichever reason: nobody is looked for any more. */
    void concluded() {
        if (stay != null) {
            leave();
            counts.ended(terms);
            relay.fromClient().outflow().abandon(); // what would wait, waits for nobody
        }
    }

    private void leave() {
        stay.end();
        stay = null;
        reopening.cancel();
    }

    private void found(Found found) {
        switch (found) {
            case Found.Agreed agreed -> join(agreed);
            case Found.Refused refused -> inVain(CloseCode.POLICY_VIOLATION, refused.how());
            case Found.Failed failed -> stay.again(failed.how());
        }
    }

    private void join(Found.Agreed agreed) {
        leave();
        counts.returned(terms);
        relay.rejoin(agreed.upstream(), agreed.early());
        relays.expelIfUnwelcome(relay); // what began while it was parked
    }

    private void inVain(int code, String how) {
        relay.end(Cause.PARK_FAILED, code, CloseCode.GOING_AWAY, how);
    }

    /** One time without a server. */
    private final class Stay {
        private final long since = io.exactNow();
        private final Timer pause = new Edge(this::ask);
        private final Timer limit = new Edge(this::outOfTime);
        private String last;
        private int asked;

        Stay(String how) {
            last = how;
        }

        void begin() {
            io.timers().schedule(limit, since + terms.time());
            pause();
        }

        void end() {
            io.timers().cancel(limit);
            io.timers().cancel(pause);
        }

        private void pause() {
            io.timers().schedule(pause, io.exactNow() + Pauses.before(asked, io.randomLong()));
        }

        private void ask() {
            asked++;
            reopening.dial(io, this::answered);
        }

        private void answered(Found found) {
            if (stay != this) {
                if (found instanceof Found.Agreed late) {
                    IoUtils.safeClose(late.upstream());
                }
                return;
            }
            try {
                found(found);
            } catch (RuntimeException | Error defect) {
                relay.broken(defect);
            }
        }

        void again(String how) {
            last = how;
            pause();
        }

        private void outOfTime() {
            inVain(codeInVain, "no server within park.for: " + last);
        }
    }

    private final class Edge extends Timer {
        private final Runnable task;

        Edge(Runnable task) {
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
