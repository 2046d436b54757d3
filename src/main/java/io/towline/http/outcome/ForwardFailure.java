package io.towline.http.outcome;

import io.towline.config.value.Durations;
import io.towline.conversation.Cause;
import io.towline.conversation.Ending;
import io.towline.conversation.Ending.By;
import io.towline.io.Shortage;
import io.towline.upstream.health.FailureKind;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Optional;

/**
 * Why there is no answer, or none to its end.
 *
 * @param status that the client gets, if it got none yet
 * @param reason for operators
 * @param sentence for the client
 * @param fault what passive health makes of it; empty: it is not the server's
 * @param elsewhere whether another server could do better, where the request may be sent again at all
 */
public record ForwardFailure(
        Cause cause,
        By by,
        int status,
        String reason,
        String sentence,
        Optional<FailureKind> fault,
        boolean elsewhere) {

    private static final String UNREACHABLE =
            "The server behind this URL could not be reached or gave no proper answer.";
    private static final String UNAVAILABLE = "No server is free right now; try again soon.";
    private static final String TOO_SLOW = "The server behind this URL did not answer in time.";

    private static final Optional<FailureKind> NOT_ITS_OWN = Optional.empty();

    private static ForwardFailure ofServer(
            Cause cause, int status, String reason, String sentence, FailureKind fault, boolean elsewhere) {
        return new ForwardFailure(cause, By.UPSTREAM, status, reason, sentence, Optional.of(fault), elsewhere);
    }

    public static ForwardFailure unavailable(String reason) {
        return new ForwardFailure(Cause.REFUSED_UNAVAILABLE, By.UPSTREAM, 503, reason, UNAVAILABLE, NOT_ITS_OWN, false);
    }

    public static ForwardFailure unreachable(String reason) {
        return ofServer(Cause.REFUSED_UNREACHABLE, 502, reason, UNREACHABLE, FailureKind.CONNECT, true);
    }

    /** It was reached, and gone again before it said anything. */
    public static ForwardFailure silent(String reason) {
        return ofServer(Cause.REFUSED_UNREACHABLE, 502, reason, UNREACHABLE, FailureKind.ANSWER, true);
    }

    /** What it said is no HTTP; another server must not be asked the same again. */
    public static ForwardFailure malformed(String reason) {
        return ofServer(Cause.REFUSED_UNREACHABLE, 502, reason, UNREACHABLE, FailureKind.ANSWER, false);
    }

    public static ForwardFailure toConnect(IOException cause) {
        Optional<Shortage> ours = Shortage.in(cause);
        if (ours.isPresent()) {
            return exhausted(ours.get());
        }
        return cause instanceof SocketTimeoutException
                ? unconnected(cause.getMessage())
                : unreachable(cause.getMessage());
    }

    public static ForwardFailure exhausted(Shortage shortage) {
        boolean elsewhere = shortage.kind() == Shortage.Kind.PORTS;
        return new ForwardFailure(
                Cause.REFUSED_EXHAUSTED, By.TOWLINE, 503, shortage.getMessage(), UNAVAILABLE, NOT_ITS_OWN, elsewhere);
    }

    public static ForwardFailure unconnected(String reason) {
        return ofServer(Cause.REFUSED_TIMEOUT, 504, reason, TOO_SLOW, FailureKind.CONNECT, true);
    }

    public static ForwardFailure tooSlow(String server, Duration responseTimeout) {
        String reason =
                "no answer from " + server + " within response-timeout (" + Durations.text(responseTimeout) + ")";
        return ofServer(Cause.REFUSED_TIMEOUT, 504, reason, TOO_SLOW, FailureKind.ANSWER, false);
    }

    /** With a part of its answer out already. */
    public static ForwardFailure lost(String reason) {
        return ofServer(Cause.UPSTREAM_LOST, 502, reason, UNREACHABLE, FailureKind.ANSWER, false);
    }

    /** The same, where it was not the connection. */
    public static ForwardFailure broken(String reason) {
        return ofServer(Cause.PROTOCOL_ERROR, 502, reason, UNREACHABLE, FailureKind.ANSWER, false);
    }

    public static ForwardFailure idle(String server, Duration idleTimeout) {
        String reason = "no byte from " + server + " for " + Durations.text(idleTimeout) + " (idle-timeout)";
        return new ForwardFailure(Cause.IDLE_TIMEOUT, By.TOWLINE, 504, reason, TOO_SLOW, NOT_ITS_OWN, false);
    }

    /** It is the request that is no good. */
    public static ForwardFailure refused(int status, String sentence) {
        return new ForwardFailure(Cause.REFUSED_REQUEST, By.TOWLINE, status, sentence, sentence, NOT_ITS_OWN, false);
    }

    public static ForwardFailure defect() {
        return new ForwardFailure(
                Cause.INTERNAL_ERROR,
                By.TOWLINE,
                500,
                "internal error",
                "Something went wrong here.",
                NOT_ITS_OWN,
                false);
    }

    public Ending ending() {
        return Ending.of(by, cause, reason);
    }
}
