package io.towline.conversation;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** Tells several witnesses as if they were one, in order. Immutable. */
public record Witnesses(List<Witness> all) implements Witness {

    public Witnesses {
        all = List.copyOf(all);
    }

    @Override
    public void opened(
            Arrival arrival,
            Destination destination,
            OptionalInt status,
            Optional<String> protocol,
            Optional<String> session) {
        for (Witness each : all) {
            each.opened(arrival, destination, status, protocol, session);
        }
    }

    @Override
    public void ended(Conversation conversation) {
        for (Witness each : all) {
            each.ended(conversation);
        }
    }
}
