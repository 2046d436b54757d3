package io.towline.relay;

import io.towline.conversation.Arrival;
import io.towline.conversation.Cause;
import io.towline.conversation.Ending;
import io.towline.conversation.Ending.By;
import io.towline.conversation.LiveConversation;
import io.towline.conversation.Traffic;
import io.towline.conversation.memory.Loss;
import io.towline.frame.CloseCode;
import io.towline.frame.ControlFrame;
import io.towline.frame.Flood;
import io.towline.frame.FrameRules;
import io.towline.io.IoThread;
import io.towline.io.connection.PingRoundTrips;
import io.towline.io.connection.RoundTrips;
import io.towline.io.perthread.OpenOnThread;
import io.towline.relay.Leg.Inflow;
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
    private final StreamConnection upstream;
    private final Leg fromClient;
    private final Leg fromUpstream;
    private final RelayTimers timers;

    private Ending ending;
    private Leg offender;
    private OptionalInt tellClient = OptionalInt.empty();
    private OptionalInt tellUpstream = OptionalInt.empty();
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
            Relays.Account account) {
        this.onThread = onThread;
        this.answers = answers;
        this.terms = terms;
        this.io = onThread.io();
        this.account = account;
        this.client = client;
        this.upstream = upstream;
        Pulse clientPulse = pulse(terms.client);
        Pulse upstreamPulse = pulse(terms.upstream);
        fromClient = leg(client, upstream, terms.fromClient(deflate), clientPulse, upstreamPulse);
        fromUpstream = leg(upstream, client, terms.fromUpstream(deflate), upstreamPulse, clientPulse);
        fromClient.join(fromUpstream);
        fromUpstream.join(fromClient);
        timers = new RelayTimers(this, terms, io, fromClient, fromUpstream);
    }

    private Pulse pulse(RelayTerms.Liveness terms) {
        double jitter = (io.randomLong() >> 11) * 0x1p-52;
        return new Pulse(terms, jitter, io.randomLong(), io.now());
    }

    private Leg leg(StreamConnection from, StreamConnection to, FrameRules rules, Pulse source, Pulse farSide) {
        return new Leg(
                this, io, Ends.of(from, to), rules, source, farSide, new Flood(terms.maxControlFrames, io.now()));
    }

    void begin(ByteBuffer upstreamEarly) {
        timers.begin();
        try {
            if (upstreamEarly.hasRemaining()) {
                int fresh = upstreamEarly.remaining();
                fromUpstream.take(io.scratch().put(upstreamEarly).flip(), fresh);
            }
            // What the client sent behind its request lies in a conduit already and will not be announced.
            fromClient.pump();
            fromClient.adjustInterest();
            fromUpstream.adjustInterest();
            settle();
        } catch (RuntimeException | Error defect) {
            broken(defect);
        }
    }

    void blocked() {
        timers.blocked();
    }

    // ---- verdicts ----

    /** A close frame came in; the leg has passed it on, unless its far side was told before, or is still to hear of its breach. */
    void closeReceived(Leg leg, OptionalInt code, String reason) {
        boolean clients = leg == fromClient;
        Cause cause = clients ? Cause.CLIENT_CLOSED : Cause.UPSTREAM_CLOSED;
        // A far side that goes without answering leaves the answer to us: the same code (§5.5.1).
        conclude(new Ending(clients ? By.CLIENT : By.UPSTREAM, cause, code, reason), code, code);
        if (isOffender(opposite(leg))) {
            tellFarSide(leg);
        }
    }

    void sourceEnded(Leg leg, String how) {
        boolean clients = leg == fromClient;
        Ending lost = clients
                ? Ending.of(By.CLIENT, Cause.CLIENT_LOST, how)
                : Ending.of(By.UPSTREAM, Cause.UPSTREAM_LOST, how);
        conclude(lost, OptionalInt.of(terms.upstreamLostCloseCode), OptionalInt.of(CloseCode.GOING_AWAY));
        tellFarSide(leg);
    }

    /**
     * The source broke the protocol or a limit. The other side hears at once that it is over, behind what came before the breach. The source
     * hears the code when the other side has said its last: what it sent in order is answered, as by a server without a proxy.
     */
    void breached(Leg leg, int code, String what) {
        if (offender == null) {
            offender = leg;
        }
        boolean clients = leg == fromClient;
        Cause cause = code == CloseCode.TOO_BIG
                ? Cause.MESSAGE_TOO_BIG
                : code == CloseCode.POLICY_VIOLATION ? Cause.FLOOD : Cause.PROTOCOL_ERROR;
        conclude(
                Ending.of(clients ? By.CLIENT : By.UPSTREAM, cause, code, what),
                OptionalInt.of(clients ? code : CloseCode.INTERNAL_ERROR),
                OptionalInt.of(clients ? CloseCode.GOING_AWAY : code));
        tellFarSide(leg);
        if (opposite(leg).inflow() != Inflow.OPEN) {
            tellFarSide(opposite(leg));
        }
    }

    /** Towline ends the relay, for a reason of its own: both sides get a close frame. */
    void end(Cause cause, int codeForClient, int codeForUpstream, String reason) {
        if (ending != null) {
            return; // a drain may come upon a closing handshake: its parties say what is left to say
        }
        conclude(
                Ending.of(By.TOWLINE, cause, codeForClient, reason),
                OptionalInt.of(codeForClient),
                OptionalInt.of(codeForUpstream));
        tellBoth();
        settle();
    }

    /** @param cause why we, or its server, go */
    void drain(Cause cause) {
        try {
            end(cause, terms.drainCloseCode, CloseCode.GOING_AWAY, "draining");
        } catch (RuntimeException | Error defect) {
            broken(defect); // and not the others' drain with it
        }
    }

    void closeByOperator(int code, String reason) {
        try {
            end(Cause.CLOSED_BY_OPERATOR, code, CloseCode.GOING_AWAY, reason);
        } catch (RuntimeException | Error defect) {
            broken(defect); // and not the others' close with it
        }
    }

    /** A side has not answered for too long; it is told all the same, in case it only could not speak. */
    void pingTimeout(Leg leg) {
        if (leg == fromClient) {
            end(Cause.PING_TIMEOUT_CLIENT, CloseCode.GOING_AWAY, CloseCode.GOING_AWAY, "no answer to a ping");
        } else {
            end(Cause.PING_TIMEOUT_UPSTREAM, terms.upstreamLostCloseCode, CloseCode.GOING_AWAY, "no answer to a ping");
        }
    }

    /** The far side of {@code leg} takes no bytes: it is cut, since nothing would reach it, and the other side is told. */
    void slowConsumer(Leg leg) {
        boolean clientIsSlow = leg == fromUpstream;
        conclude(
                Ending.of(clientIsSlow ? By.CLIENT : By.UPSTREAM, Cause.SLOW_CONSUMER, "took no bytes"),
                OptionalInt.of(CloseCode.TRY_AGAIN_LATER),
                OptionalInt.of(CloseCode.GOING_AWAY));
        leg.abandonFarSide();
        (clientIsSlow ? fromClient : fromUpstream).end();
        settle();
    }

    /** A defect of ours. */
    void broken(Throwable defect) {
        LOG.error("A relay was cut by a defect of Towline", defect);
        conclude(
                Ending.of(By.TOWLINE, Cause.INTERNAL_ERROR, "internal error"),
                OptionalInt.of(CloseCode.INTERNAL_ERROR),
                OptionalInt.of(CloseCode.GOING_AWAY));
        cut();
    }

    void hardStop() {
        conclude(Ending.of(By.TOWLINE, Cause.HARD_STOP, "hard stop"), OptionalInt.empty(), OptionalInt.empty());
        cut();
    }

    private void conclude(Ending verdict, OptionalInt tellClient, OptionalInt tellUpstream) {
        if (ending != null) {
            return;
        }
        ending = verdict;
        this.tellClient = tellClient;
        this.tellUpstream = tellUpstream;
        timers.closing();
    }

    /** Whether the source of this leg was the first to break the protocol or a limit: it is told by us, and last. */
    boolean isOffender(Leg leg) {
        return leg == offender;
    }

    private Leg opposite(Leg leg) {
        return leg == fromClient ? fromUpstream : fromClient;
    }

    private void tellBoth() {
        tellFarSide(fromUpstream);
        tellFarSide(fromClient);
    }

    private void tellFarSide(Leg leg) {
        OptionalInt code = leg == fromUpstream ? tellClient : tellUpstream;
        leg.close(code.isPresent() ? ControlFrame.close(code.getAsInt(), Loss.toldOf(ending)) : ControlFrame.close());
    }

    // ---- closing the connections ----

    /** Closes what has nothing left to say or hear. Called after whatever may have changed that. */
    void settle() {
        if (ending == null || over) {
            return;
        }
        clientClosed |= settled(client, fromClient, fromUpstream, true);
        upstreamClosed |= settled(upstream, fromUpstream, fromClient, false);
        if (clientClosed && upstreamClosed) {
            finish();
        } else if (onlyEndsAwaited(fromClient) && onlyEndsAwaited(fromUpstream)) {
            timers.linger();
        }
    }

    /** While bytes still wait for a slow side, it has the whole close-timeout. */
    private static boolean onlyEndsAwaited(Leg leg) {
        return leg.inflow() != Inflow.OPEN && leg.outflow().told();
    }

    private boolean settled(StreamConnection connection, Leg from, Leg to, boolean weCloseFirst) {
        if (!to.outflow().told()) {
            return false;
        }
        if (from.inflow() == Inflow.ENDED || to.outflow().writer().failed()) {
            io.close(connection);
            return true;
        }
        if (from.inflow() == Inflow.BROKEN || from.inflow() == Inflow.CLOSED && weCloseFirst) {
            to.outflow().writer().shutDown();
        }
        return false;
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
        Leg answering = opposite(said);
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
        if (ending == null) {
            conclude(Ending.of(By.TOWLINE, Cause.HARD_STOP, "cut"), OptionalInt.empty(), OptionalInt.empty());
        }
        IoUtils.safeClose(client);
        IoUtils.safeClose(upstream);
        finish();
    }

    private void finish() {
        over = true;
        timers.end();
        fromClient.outflow().writer().fail();
        fromUpstream.outflow().writer().fail();
        try {
            account.ended(ending, traffic());
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
        Arrival arrival = account.arrival();
        return Optional.of(new LiveConversation(
                arrival,
                account.destination(),
                account.protocol(),
                Optional.empty(),
                Duration.ofNanos(io.exactNow() - arrival.startNanos()),
                traffic(),
                side(fromClient, fromUpstream),
                side(fromUpstream, fromClient)));
    }

    /** @param from the leg whose source it is; {@code to}: the leg that it hears */
    private LiveConversation.Side side(Leg from, Leg to) {
        return new LiveConversation.Side(
                from.pulse().roundTrip(),
                to.outflow().writer().waitingBytes(),
                Duration.ofNanos(io.now() - from.pulse().heardAt()),
                from.dataAt() == RelayTerms.NOT_YET
                        ? Optional.empty()
                        : Optional.of(Duration.ofNanos(Math.max(0, io.now() - from.dataAt()))));
    }

    private Traffic traffic() {
        return new Traffic(fromClient.frames(), fromClient.bytes(), fromUpstream.frames(), fromUpstream.bytes());
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
        return ending != null;
    }
}
