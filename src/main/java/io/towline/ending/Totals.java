package io.towline.ending;

import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.atomic.LongAdder;

/** What all conversations that ended have carried, and how many there were. Any thread. */
public final class Totals implements Witness {

    private final LongAdder opened = new LongAdder();
    private final LongAdder ended = new LongAdder();
    private final LongAdder framesFromClient = new LongAdder();
    private final LongAdder bytesFromClient = new LongAdder();
    private final LongAdder framesFromUpstream = new LongAdder();
    private final LongAdder bytesFromUpstream = new LongAdder();

    @Override
    public void opened(
            Arrival arrival,
            Destination destination,
            OptionalInt status,
            Optional<String> protocol,
            Optional<String> session) {
        opened.increment();
    }

    @Override
    public void ended(Conversation conversation) {
        ended.increment();
        Traffic passed = conversation.traffic();
        if (passed.equals(Traffic.NONE)) {
            return; // a flood of refusals shall cost as little as can be
        }
        framesFromClient.add(passed.framesFromClient());
        bytesFromClient.add(passed.bytesFromClient());
        framesFromUpstream.add(passed.framesFromUpstream());
        bytesFromUpstream.add(passed.bytesFromUpstream());
    }

    /** Relays and sessions that have opened. */
    public long opened() {
        return opened.sum();
    }

    /** Conversations of any kind that are over. */
    public long ended() {
        return ended.sum();
    }

    /** Of those that are over. */
    public Traffic traffic() {
        return new Traffic(
                framesFromClient.sum(), bytesFromClient.sum(), framesFromUpstream.sum(), bytesFromUpstream.sum());
    }
}
