package io.towline.conversation;

import java.time.Duration;
import java.util.Optional;

/**
 * One open relay or session as it was when it was looked at; immutable.
 *
 * @param protocol the subprotocol that both sides agreed on
 * @param session how a bridge session is called in logs
 * @param age since the request's head
 * @param client how it stands towards the client; of a session without a receiver, its last one
 * @param upstream how it stands towards the server
 * @param rate what it carried in a second, of late; empty until it was looked at twice
 * @param parked for how long it has had no server; empty: it has one
 */
public record LiveConversation(
        Arrival arrival,
        Destination destination,
        Optional<String> protocol,
        Optional<String> session,
        Duration age,
        Traffic traffic,
        Side client,
        Side upstream,
        Optional<Rate> rate,
        Optional<Duration> parked) {

    /** As it is when it is looked at. */
    public LiveConversation(
            Arrival arrival,
            Destination destination,
            Optional<String> protocol,
            Optional<String> session,
            Duration age,
            Traffic traffic,
            Side client,
            Side upstream) {
        this(
                arrival,
                destination,
                protocol,
                session,
                age,
                traffic,
                client,
                upstream,
                Optional.empty(),
                Optional.empty());
    }

    /** @param earlier what it had carried {@code ago} */
    public LiveConversation since(Traffic earlier, Duration ago) {
        Rate now = new Rate(
                perSecond(traffic.bytesFromClient() - earlier.bytesFromClient(), ago),
                perSecond(traffic.bytesFromUpstream() - earlier.bytesFromUpstream(), ago));
        return new LiveConversation(
                arrival, destination, protocol, session, age, traffic, client, upstream, Optional.of(now), parked);
    }

    private static long perSecond(long more, Duration within) {
        return Math.round(more * 1e9 / within.toNanos());
    }

    /** In bytes a second. */
    public record Rate(long fromClient, long fromUpstream) {}

    /**
     * @param roundTrip of our last answered ping; empty while none was answered
     * @param queued bytes that wait because this side takes them slowly; of a session's client, its unacknowledged messages
     * @param sinceHeard since a byte came from it
     * @param sinceData since a data frame came from it; empty while none has
     */
    public record Side(Optional<Duration> roundTrip, long queued, Duration sinceHeard, Optional<Duration> sinceData) {}
}
