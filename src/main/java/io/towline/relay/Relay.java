package io.towline.relay;

import io.towline.config.ParkConfig.Event;
import io.towline.conversation.Cause;
import io.towline.conversation.LiveConversation;
import io.towline.conversation.Traffic;
import io.towline.frame.CloseCode;
import io.towline.frame.Flood;
import io.towline.frame.FrameRules;
import io.towline.io.IoThread;
import io.towline.io.connection.PingRoundTrips;
import io.towline.io.connection.RoundTrips;
import io.towline.io.perthread.OpenOnThread;
import io.towline.relay.Leg.Inflow;
import io.towline.relay.park.ClientMessages;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.OptionalInt;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xnio.IoUtils;
import org.xnio.StreamConnection;

/**
 * One WebSocket conversation: a client's connection and a server's, joined by two legs.
 *
 * <pre>
 *   OPEN --first of: a close frame, a lost side, a timer, a limit, drain--> CONCLUDED --both connections closed--> OVER
 * </pre>
 *
 * <p>The first event is the verdict. From then on each side is told (or has said) that it is over, may answer for
 * {@code close-timeout}, and is closed in the order of RFC 6455 §7.1.1: towards a client we are the server and close first; from a
 * server we expect that.
 *
 * <p>Owner: the I/O thread of both connections.
 */
final class Relay {

    private static final Logger LOG = LoggerFactory.getLogger(Relay.class);

    private final RelayTerms terms;
    private final IoThread io;
    private final OpenOnThread<Relay> onThread;
    private final PingRoundTrips answers;
    private final Relays.Account account;
    private final StreamConnection client;
    private StreamConnection upstream; // another, after it was parked
    private final Leg fromClient;
    private final Leg fromUpstream;
    private final RelayTimers timers;
    private final Parking parking; // null where the route does not park

    private Verdict verdict; // null until there is one
    private Leg offender;
    private boolean clientClosed;
    private boolean upstreamClosed;
    private boolean over;
    int place; // among its thread's relays

    Relay(
            OpenOnThread<Relay> onThread,
            PingRoundTrips answers,
            RelayTerms terms,
            boolean deflate,
            StreamConnection client,
            StreamConnection upstream,
            Relays.Account account,
            Relays relays) {
        this.onThread = onThread;
        this.answers = answers;
        this.terms = terms;
        this.io = onThread.io();
        this.account = account;
        this.client = client;
        this.upstream = upstream;
        parking = Parking.of(this, terms, account, relays);
        Pulse clientPulse = pulse(terms.client);
        Pulse upstreamPulse = pulse(terms.upstream);
        ClientMessages messages = parking == null ? null : parking.messages();
        fromClient = leg(Ends.of(client, upstream, messages), terms.fromClient(deflate), clientPulse, upstreamPulse);
        fromUpstream = leg(Ends.of(upstream, client, null), terms.fromUpstream(deflate), upstreamPulse, clientPulse);
        fromClient.join(fromUpstream);
        fromUpstream.join(fromClient);
        timers = new RelayTimers(this, terms, io, fromClient, fromUpstream);
    }

    private Pulse pulse(RelayTerms.Liveness terms) {
        double jitter = (io.randomLong() >> 11) * 0x1p-52;
        return new Pulse(terms, jitter, io.randomLong(), io.now());
    }

    private Leg leg(Ends ends, FrameRules rules, Pulse source, Pulse farSide) {
        return new Leg(this, io, ends, rules, source, farSide, new Flood(terms.maxControlFrames, io.now()));
    }

    void begin(ByteBuffer upstreamEarly) {
        try {
            flow(upstreamEarly);
        } catch (RuntimeException | Error defect) {
            broken(defect);
        }
    }

    private void flow(ByteBuffer upstreamEarly) {
        timers.begin();
        if (upstreamEarly.hasRemaining()) {
            int fresh = upstreamEarly.remaining();
            fromUpstream.take(io.scratch().put(upstreamEarly).flip(), fresh);
        }
        // What the client sent behind its request lies in a conduit already and will not be announced.
        fromClient.pump();
        fromClient.adjustInterest();
        fromUpstream.adjustInterest();
        settle();
    }

    void blocked() {
        timers.blocked();
    }

    // ---- verdicts ----

    /** A close frame came in; the leg has passed it on, unless its far side was told before, or is still to hear of its breach. */
    void closeReceived(Leg leg, OptionalInt code, String reason) {
        boolean alone = isParked();
        conclude(Verdict.closed(leg == fromClient, code, reason));
        if (isOffender(leg.opposite())) {
            tellFarSide(leg);
        }
        if (alone) {
            tellFarSide(fromUpstream); // nobody else will answer
        }
    }

    void sourceEnded(Leg leg, String how) {
        if (leg == fromUpstream && parking != null && parking.takes(Event.LOST)) {
            parking.park(Event.LOST, how);
            return;
        }
        boolean alone = isParked();
        conclude(Verdict.lost(leg == fromClient, how, terms.upstreamLostCloseCode));
        tellFarSide(leg);
        if (alone) {
            tellFarSide(fromUpstream); // nobody else will say a last word
        }
    }

    /**
     * The source broke the protocol or a limit. The other side hears at once that it is over, behind what came before the breach. The source
     * hears the code when the other side has said its last: what it sent in order is answered, as by a server without a proxy.
     */
    void breached(Leg leg, int code, String what) {
        if (offender == null) {
            offender = leg;
        }
        conclude(Verdict.breached(leg == fromClient, code, what));
        tellFarSide(leg);
        if (leg.opposite().inflow() != Inflow.OPEN) {
            tellFarSide(leg.opposite());
        }
    }

    /** Towline ends the relay, for a reason of its own: both sides get a close frame. */
    void end(Cause cause, int codeForClient, int codeForUpstream, String reason) {
        if (verdict != null) {
            return; // a drain may come upon a closing handshake: its parties say what is left to say
        }
        conclude(Verdict.byTowline(cause, codeForClient, codeForUpstream, reason));
        tellBoth();
        settle();
    }

    /** @param cause why we, or its server, go */
    void drain(Cause cause) {
        endSafely(cause, terms.drainCloseCode, "draining");
    }

    void closeByOperator(int code, String reason) {
        endSafely(Cause.CLOSED_BY_OPERATOR, code, reason);
    }

    private void endSafely(Cause cause, int code, String reason) {
        try {
            end(cause, code, CloseCode.GOING_AWAY, reason);
        } catch (RuntimeException | Error defect) {
            broken(defect); // and not the others' drain or close with it
        }
    }

    /** A side has not answered for too long; it is told all the same, in case it only could not speak. */
    void pingTimeout(Leg leg) {
        if (leg == fromClient) {
            end(Cause.PING_TIMEOUT_CLIENT, CloseCode.GOING_AWAY, CloseCode.GOING_AWAY, "no answer to a ping");
        } else if (parking != null && parking.takes(Event.LOST)) {
            parking.park(Event.LOST, "no answer to a ping");
        } else {
            end(Cause.PING_TIMEOUT_UPSTREAM, terms.upstreamLostCloseCode, CloseCode.GOING_AWAY, "no answer to a ping");
        }
    }

    /** The far side of {@code leg} takes no bytes: it is cut, since nothing would reach it, and the other side is told. */
    void slowConsumer(Leg leg) {
        boolean clientIsSlow = leg == fromUpstream;
        conclude(Verdict.slow(clientIsSlow));
        leg.abandonFarSide();
        (clientIsSlow ? fromClient : fromUpstream).end();
        settle();
    }

    /** A defect of ours. */
    void broken(Throwable defect) {
        LOG.error("A relay was cut by a defect of Towline", defect);
        conclude(Verdict.broken());
        cut();
    }

    void hardStop() {
        conclude(Verdict.cut("hard stop"));
        cut();
    }

    private void conclude(Verdict first) {
        if (verdict != null) {
            return;
        }
        verdict = first;
        timers.closing();
        if (parking != null) {
            parking.concluded();
        }
    }

    /** Whether the source of this leg was the first to break the protocol or a limit: it is told by us, and last. */
    boolean isOffender(Leg leg) {
        return leg == offender;
    }

    private void tellBoth() {
        tellFarSide(fromUpstream);
        tellFarSide(fromClient);
    }

    private void tellFarSide(Leg leg) {
        leg.close(verdict.frame(leg == fromUpstream));
    }

    // ---- another server in the place of one that goes ----

    /** Whether what the server's close frame tells parks the relay, and so does not reach the client. */
    boolean parks(Leg leg, OptionalInt code) {
        return parking != null && leg == fromUpstream && parking.takes(code);
    }

    /** The server said that it goes, and {@link #parks} was true. */
    void park(OptionalInt code) {
        parking.park(code);
    }

    boolean isParked() {
        return parking != null && parking.isParked();
    }

    /** There is no server from now on. */
    void leaveServer() {
        fromUpstream.leaveSource();
        fromClient.outflow().park();
        io.close(upstream);
        fromClient.adjustInterest();
        timers.serverLeft();
    }

    /** A server goes on where one left. */
    void rejoin(StreamConnection server, ByteBuffer early) {
        upstream = server;
        fromUpstream.rejoinSource(Ends.of(server, client, null));
        fromClient.rejoinFarSide(Ends.of(client, server, parking.messages()));
        timers.serverJoined();
        parking.messages().take().forEach(fromClient.outflow().writer()::write);
        flow(early);
    }

    Leg fromClient() {
        return fromClient;
    }

    Leg fromUpstream() {
        return fromUpstream;
    }

    // ---- closing the connections ----

    /** Closes what has nothing left to say or hear. Called after whatever may have changed that. */
    void settle() {
        if (verdict == null || over) {
            return;
        }
        clientClosed |= Closing.settled(io, client, fromClient, fromUpstream, true);
        upstreamClosed |= Closing.settled(io, upstream, fromUpstream, fromClient, false);
        if (clientClosed && upstreamClosed) {
            finish();
        } else if (Closing.onlyEndsAwaited(fromClient) && Closing.onlyEndsAwaited(fromUpstream)) {
            timers.linger();
        }
    }

    /**
     * The time to answer a close frame is over. A side that said close, and whose far side does not answer, gets its answer from us; one that
     * broke the protocol hears that now.
     *
     * @return whether there was such a side
     */
    boolean answerInstead() {
        boolean answered = answerInstead(fromClient) | answerInstead(fromUpstream);
        settle();
        return answered;
    }

    private boolean answerInstead(Leg said) {
        Leg answering = said.opposite();
        boolean waits = said.inflow() == Inflow.CLOSED || isOffender(said);
        if (!waits || !answering.outflow().open()) {
            return false; // an answer that waits for a boundary which never comes is given once
        }
        tellFarSide(answering);
        return true;
    }

    /** Closes both connections at once, whatever is still under way. */
    void cut() {
        if (over) {
            return;
        }
        conclude(Verdict.cut("cut"));
        IoUtils.safeClose(client);
        IoUtils.safeClose(upstream);
        finish();
    }

    private void finish() {
        over = true;
        timers.stop();
        if (parking != null) {
            parking.messages().release();
        }
        fromClient.outflow().writer().fail();
        fromUpstream.outflow().writer().fail();
        try {
            account.ended(verdict.ending(), traffic());
        } catch (RuntimeException | Error defect) {
            LOG.error("The end of a relay could not be told", defect); // and the others' hard stop goes on
        } finally {
            onThread.remove(this); // last: who waits for the last relay then ends the process, and its log
        }
    }

    // ---- looked at ----

    /** One of our pings was answered by the source of {@code leg}. */
    void answered(Leg leg) {
        RoundTrips trips = leg == fromClient ? answers.clients() : answers.upstreams();
        leg.pulse().answered(io.exactNow()).ifPresent(trips::add);
    }

    /** As it is now; empty if it is over. */
    Optional<LiveConversation> look() {
        if (over) {
            return Optional.empty();
        }
        return Optional.of(new RelayLook(
                        io,
                        account,
                        fromClient,
                        fromUpstream,
                        isParked() ? Optional.of(parking.time()) : Optional.empty())
                .taken());
    }

    private Traffic traffic() {
        return RelayLook.traffic(fromClient, fromUpstream);
    }

    Relays.Account account() {
        return account;
    }

    IoThread io() {
        return io;
    }

    boolean over() {
        return over;
    }

    boolean concluded() {
        return verdict != null;
    }
}
