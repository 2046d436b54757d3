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
import java.time.Duration;
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
 *   OPEN --first of: a close frame, a lost side, a timer, a limit, drain--> CLOSING --both connections closed--> CLOSED
 * </pre>
 *
 * <p>The first event decides how it ends. From then on each side is told (or has said) that it is over, may answer for
 * {@code close-timeout}, and is closed in the order of RFC 6455 §7.1.1: towards a client we are the server and close first; from a
 * server we expect that.
 *
 * <p>Owner: the I/O thread of both connections.
 */
final class Relay {

    private static final Logger LOG = LoggerFactory.getLogger(Relay.class);
    private static final String NO_PONG = "no answer to a ping";

    private final RelayTerms terms;
    private final IoThread io;
    private final OpenOnThread<Relay> onThread;
    private final PingRoundTrips roundTrips;
    private final RelayListener listener;
    private final StreamConnection client;
    private StreamConnection upstream; // another, after it was parked
    private final Leg fromClient;
    private final Leg fromUpstream;
    private final RelayTimers timers;
    private final Parking parking; // null where the route does not park

    private RelayClose closing; // null while it is open
    private Leg offender;
    private boolean clientClosed;
    private boolean upstreamClosed;
    private boolean closed;
    int place; // among its thread's relays

    Relay(
            OpenOnThread<Relay> onThread,
            PingRoundTrips roundTrips,
            RelayTerms terms,
            boolean deflate,
            StreamConnection client,
            StreamConnection upstream,
            RelayListener listener,
            Relays relays) {
        this.onThread = onThread;
        this.roundTrips = roundTrips;
        this.terms = terms;
        this.io = onThread.io();
        this.listener = listener;
        this.client = client;
        this.upstream = upstream;
        parking = Parking.of(this, terms, listener, relays);
        Pulse clientPulse = pulse(terms.client);
        Pulse upstreamPulse = pulse(terms.upstream);
        ClientMessages messages = parking == null ? null : parking.messages();
        LegConnections up = LegConnections.of(client, upstream, messages);
        LegConnections down = LegConnections.of(upstream, client, null);
        fromClient = leg(up, terms.fromClient(deflate), clientPulse, upstreamPulse);
        fromUpstream = leg(down, terms.fromUpstream(deflate), upstreamPulse, clientPulse);
        fromClient.begin(fromUpstream);
        fromUpstream.begin(fromClient);
        timers = new RelayTimers(this, terms, io, fromClient, fromUpstream);
    }

    private Pulse pulse(RelayTerms.Liveness terms) {
        double jitter = (io.randomLong() >> 11) * 0x1p-52;
        return new Pulse(terms, jitter, io.randomLong(), io.now());
    }

    private Leg leg(LegConnections connections, FrameRules rules, Pulse source, Pulse farSide) {
        return new Leg(this, io, connections, rules, source, farSide, new Flood(terms.maxControlFrames, io.now()));
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

    // ---- what ends it ----

    /** A close frame came in; the leg has passed it on, unless its far side was told before, or is still to hear of its breach. */
    void closeReceived(Leg leg, OptionalInt code, String reason) {
        boolean alone = isParked();
        beginClosing(RelayClose.closed(leg == fromClient, code, reason));
        if (isOffender(leg.opposite())) {
            tellFarSide(leg);
        }
        if (alone) {
            tellFarSide(fromUpstream); // nobody else will answer
        }
    }

    void sourceEnded(Leg leg, String how) {
        if (leg == fromUpstream && parking != null && parking.mayPark(Event.LOST)) {
            parking.park(Event.LOST, how);
            return;
        }
        boolean alone = isParked();
        beginClosing(RelayClose.lost(leg == fromClient, how, terms.upstreamLostCloseCode));
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
        beginClosing(RelayClose.breached(leg == fromClient, code, what));
        tellFarSide(leg);
        if (leg.opposite().inflow() != Inflow.OPEN) {
            tellFarSide(leg.opposite());
        }
    }

    /** Towline ends the relay, for a reason of its own: both sides get a close frame. */
    void close(Cause cause, int codeForClient, int codeForUpstream, String reason) {
        if (closing != null) {
            return; // a drain may come upon a closing handshake: its parties say what is left to say
        }
        beginClosing(RelayClose.byTowline(cause, codeForClient, codeForUpstream, reason));
        tellBoth();
        settle();
    }

    /** @param cause why we, or its server, go */
    void drain(Cause cause) {
        closeSafely(cause, terms.drainCloseCode, "draining");
    }

    void closeByOperator(int code, String reason) {
        closeSafely(Cause.CLOSED_BY_OPERATOR, code, reason);
    }

    private void closeSafely(Cause cause, int code, String reason) {
        try {
            close(cause, code, CloseCode.GOING_AWAY, reason);
        } catch (RuntimeException | Error defect) {
            broken(defect); // and not the others' drain or close with it
        }
    }

    /** A side has not answered for too long; it is told all the same, in case it only could not speak. */
    void pingTimeout(Leg leg) {
        if (leg == fromClient) {
            close(Cause.PING_TIMEOUT_CLIENT, CloseCode.GOING_AWAY, CloseCode.GOING_AWAY, NO_PONG);
        } else if (parking != null && parking.mayPark(Event.LOST)) {
            parking.park(Event.LOST, NO_PONG);
        } else {
            close(Cause.PING_TIMEOUT_UPSTREAM, terms.upstreamLostCloseCode, CloseCode.GOING_AWAY, NO_PONG);
        }
    }

    /** The far side of {@code leg} takes no bytes: it is cut, since nothing would reach it, and the other side is told. */
    void slowConsumer(Leg leg) {
        boolean clientIsSlow = leg == fromUpstream;
        beginClosing(RelayClose.slow(clientIsSlow));
        leg.abandonFarSide();
        (clientIsSlow ? fromClient : fromUpstream).endOfStream();
        settle();
    }

    /** A defect of ours. */
    void broken(Throwable defect) {
        LOG.error("A relay was cut by a defect of Towline", defect);
        beginClosing(RelayClose.broken());
        cut();
    }

    void hardStop() {
        beginClosing(RelayClose.cut("hard stop"));
        cut();
    }

    private void beginClosing(RelayClose first) {
        if (closing != null) {
            return;
        }
        closing = first;
        timers.closing();
        if (parking != null) {
            parking.relayClosing();
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
        leg.close(closing.frame(leg == fromUpstream));
    }

    // ---- another server in the place of one that goes ----

    /** Whether what the server's close frame tells parks the relay, and so does not reach the client. */
    boolean parks(Leg leg, OptionalInt code) {
        return parking != null && leg == fromUpstream && parking.mayPark(code);
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
    void joinServer(StreamConnection server, ByteBuffer early) {
        upstream = server;
        fromUpstream.joinSource(LegConnections.of(server, client, null));
        fromClient.joinFarSide(LegConnections.of(client, server, parking.messages()));
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
        if (closing == null || closed) {
            return;
        }
        clientClosed |= ClosingHandshake.settled(io, client, fromClient, fromUpstream, true);
        upstreamClosed |= ClosingHandshake.settled(io, upstream, fromUpstream, fromClient, false);
        if (clientClosed && upstreamClosed) {
            finishClosing();
        } else if (ClosingHandshake.onlyEndsAwaited(fromClient) && ClosingHandshake.onlyEndsAwaited(fromUpstream)) {
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
        if (closed) {
            return;
        }
        beginClosing(RelayClose.cut("cut"));
        IoUtils.safeClose(client);
        IoUtils.safeClose(upstream);
        finishClosing();
    }

    private void finishClosing() {
        closed = true;
        timers.stop();
        if (parking != null) {
            parking.messages().release();
        }
        fromClient.outflow().writer().fail();
        fromUpstream.outflow().writer().fail();
        try {
            listener.ended(closing.ending(), traffic());
        } catch (RuntimeException | Error defect) {
            LOG.error("The end of a relay could not be told", defect); // and the others' hard stop goes on
        } finally {
            onThread.remove(this); // last: who waits for the last relay then ends the process, and its log
        }
    }

    // ---- looked at ----

    /** One of our pings was answered by the source of {@code leg}. */
    void pongReceived(Leg leg) {
        RoundTrips its = leg == fromClient ? roundTrips.clients() : roundTrips.upstreams();
        leg.pulse().answered(io.exactNow()).ifPresent(its::add);
    }

    /** As it is now; empty if it is closed. */
    Optional<LiveConversation> snapshot() {
        return closed
                ? Optional.empty()
                : Optional.of(new RelaySnapshot(io, listener, fromClient, fromUpstream, parkedFor()).take());
    }

    private Optional<Duration> parkedFor() {
        return isParked() ? Optional.of(parking.time()) : Optional.empty();
    }

    private Traffic traffic() {
        return RelaySnapshot.traffic(fromClient, fromUpstream);
    }

    RelayListener listener() {
        return listener;
    }

    IoThread io() {
        return io;
    }

    boolean isClosed() {
        return closed;
    }

    boolean isClosing() {
        return closing != null;
    }
}
