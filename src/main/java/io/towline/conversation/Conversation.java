package io.towline.conversation;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * One conversation that is over: what its line in the access log tells.
 *
 * @param destination empty where no route was found, or none was looked for
 * @param status the HTTP status that the client got; empty if it left before it got one
 * @param protocol the subprotocol that both sides agreed on
 * @param session how a bridge session is called in logs, whose id is a secret; empty for all else
 * @param traffic of a forwarded request: of its bodies
 * @param forwarded empty for all but plain requests that were sent on
 */
public record Conversation(
        Arrival arrival,
        Optional<Destination> destination,
        OptionalInt status,
        Optional<String> protocol,
        Optional<String> session,
        Duration duration,
        Traffic traffic,
        Ending ending,
        Optional<Forwarded> forwarded) {

    /**
     * A plain request that was sent on, or was to be.
     *
     * @param method as the client wrote it
     * @param firstByte from its head to the head of a server's answer; empty where none came
     */
    public record Forwarded(String method, Optional<Duration> firstByte) {}

    /** Of everything but forwarded requests. */
    public Conversation(
            Arrival arrival,
            Optional<Destination> destination,
            OptionalInt status,
            Optional<String> protocol,
            Optional<String> session,
            Duration duration,
            Traffic traffic,
            Ending ending) {
        this(arrival, destination, status, protocol, session, duration, traffic, ending, Optional.empty());
    }

    private static final int SWITCHING_PROTOCOLS = 101;

    /** Whether messages could pass: a relay or a session was there. Others were refused, answered, or left before. */
    public boolean hadOpened() {
        return session.isPresent() || status.isPresent() && status.getAsInt() == SWITCHING_PROTOCOLS;
    }
}
