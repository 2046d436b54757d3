package io.towline.bridge.session;

import java.util.List;

/**
 * Messages from the client on their way to the upstream, in order. Holds requests back while the upstream takes nothing, so that a slow
 * backend slows its senders; bounded in number and in time.
 *
 * <p>Owner: the session's I/O thread.
 */
public final class Inbox { // contract only

    /** Told exactly once, on the session's thread. */
    public interface Reply {
        /** @param ack the highest number accepted so far; the count of messages where requests are not numbered */
        void accepted(long ack);

        void refused(Refusal why);
    }

    public sealed interface Refusal {
        /** A number ahead of what was accepted and what stands in line. */
        record Gap(long expected) implements Refusal {}

        /** Numbered and unnumbered requests do not mix. */
        record Mixed() implements Refusal {}

        /** No room within 20 s, or too many requests wait already. */
        record NoRoom(long ack) implements Refusal {}

        /** The upstream has parted, or the session is over. */
        record Closed(Farewell farewell) implements Refusal {}
    }

    /** A place in the line, taken when the head of an unnumbered request has arrived and given up if its body never does. */
    public interface Place {
        void fill(List<Message> messages, Reply reply);

        void abandon();
    }

    public Place reserve() {
        throw new UnsupportedOperationException("contract only");
    }

    /** @param first the number of the first message; those accepted before are skipped. An empty list is accepted at once. */
    public void post(long first, List<Message> messages, Reply reply) {
        throw new UnsupportedOperationException("contract only");
    }

    /** The highest number accepted from the client. */
    public long accepted() {
        throw new UnsupportedOperationException("contract only");
    }
}
