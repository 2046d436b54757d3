package io.towline.http.outcome;

import io.towline.conversation.Cause;
import io.towline.conversation.Ending;
import io.towline.conversation.Ending.By;
import io.towline.io.MalformedBody;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What has become of a request so far, for who is told at its end.
 *
 * <p>Owner: the exchange's I/O thread.
 */
public final class ForwardOutcome {

    private final long began;

    private Optional<Ending> decided = Optional.empty();
    private OptionalInt status = OptionalInt.empty();
    private Optional<Duration> firstByte = Optional.empty();

    /** @param began nanoseconds of the clock */
    public ForwardOutcome(long began) {
        this.began = began;
    }

    /** The head of a server's answer is there. */
    public void answers(int said, long now) {
        status = OptionalInt.of(said);
        firstByte = Optional.of(Duration.ofNanos(now - began));
    }

    /** The client gets an answer of ours. */
    public void refused(ForwardFailure failure) {
        status = OptionalInt.of(failure.status());
        decided = Optional.of(failure.ending());
    }

    /** A stream is ended, since Towline or its server is about to stop. */
    public void leaves(Cause cause) {
        decided = Optional.of(Ending.of(By.TOWLINE, cause, "draining"));
    }

    /** How it ends when the client has the answer; empty while that is a server's. */
    public Optional<Ending> decided() {
        return decided;
    }

    public OptionalInt status() {
        return status;
    }

    public Optional<Duration> firstByte() {
        return firstByte;
    }

    public static Ending cut() {
        return Ending.of(By.TOWLINE, Cause.HARD_STOP, "hard stop");
    }

    public static Ending answered() {
        return Ending.of(By.UPSTREAM, Cause.ANSWERED, "");
    }

    public static Ending left(String how) {
        return Ending.of(By.CLIENT, Cause.CLIENT_LOST, how);
    }

    /** @param how what Undertow says of it, if anything */
    public static Ending lost(Throwable how) {
        return how instanceof MalformedBody malformed ? of(malformed) : left("left before it was answered");
    }

    public static Ending of(MalformedBody broken) {
        return Ending.of(By.TOWLINE, Cause.REFUSED_REQUEST, broken.getMessage());
    }
}
