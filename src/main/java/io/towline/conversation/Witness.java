package io.towline.conversation;

import java.util.Optional;
import java.util.OptionalInt;

/** Is told of every conversation: the access log, the meters, the memory of recent endings. Any thread; quick, and throws nothing. */
public interface Witness {

    /** A relay or a session has opened. */
    void opened(
            Arrival arrival,
            Destination destination,
            OptionalInt status,
            Optional<String> protocol,
            Optional<String> session);

    /** A conversation of any kind is over; the only word there is of one that was refused. */
    void ended(Conversation conversation);
}
