package io.towline.otel;

import io.towline.conversation.Conversation;
import io.towline.conversation.Trace;
import io.towline.conversation.Trace.OwnSpan;
import java.time.Instant;

/**
 * What a span is made of.
 *
 * @param conversation that has a span
 * @param end when it was over
 */
record EndedConversation(Conversation conversation, Instant end) {

    Trace trace() {
        return conversation.arrival().trace().orElseThrow();
    }

    OwnSpan span() {
        return trace().span().orElseThrow();
    }

    /** By the clock that measured the duration: one that was set meanwhile makes no span that ends before it begins. */
    Instant start() {
        return end.minus(conversation.duration());
    }
}
