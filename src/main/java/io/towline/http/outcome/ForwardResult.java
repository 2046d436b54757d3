package io.towline.http.outcome;

import io.towline.conversation.Ending;
import io.towline.conversation.Traffic;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What became of a request. The client has its answer, or is gone.
 *
 * @param server that answered, or the last that was tried
 * @param status what the client was answered; empty where it was there no more
 * @param bytesIn of the request's body, as payload
 * @param bytesOut of the answer's body, as payload
 * @param firstByte from the request's head to the head of a server's answer; empty where none came
 */
public record ForwardResult(
        Optional<String> server,
        OptionalInt status,
        long bytesIn,
        long bytesOut,
        Optional<Duration> firstByte,
        Ending ending) {

    public Traffic traffic() {
        return new Traffic(0, bytesIn, 0, bytesOut);
    }
}
