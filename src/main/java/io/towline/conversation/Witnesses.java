package io.towline.conversation;

import java.util.List;

/** Tells several witnesses as if they were one, in order. Immutable. */
public record Witnesses(List<Witness> all) implements Witness {

    public Witnesses {
        all = List.copyOf(all);
    }

    @Override
    public void opened(OpenedConversation conversation) {
        for (Witness each : all) {
            each.opened(conversation);
        }
    }

    @Override
    public void ended(Conversation conversation) {
        for (Witness each : all) {
            each.ended(conversation);
        }
    }
}
