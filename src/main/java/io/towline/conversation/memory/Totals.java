package io.towline.conversation.memory;

import io.towline.conversation.Conversation;
import io.towline.conversation.Traffic;
import io.towline.conversation.Witness;
import java.util.concurrent.atomic.LongAdder;

/** What all conversations that ended have carried. Any thread. */
public final class Totals implements Witness {

    private final LongAdder framesFromClient = new LongAdder();
    private final LongAdder bytesFromClient = new LongAdder();
    private final LongAdder framesFromUpstream = new LongAdder();
    private final LongAdder bytesFromUpstream = new LongAdder();

    @Override
    public void ended(Conversation conversation) {
        Traffic passed = conversation.traffic();
        if (passed.equals(Traffic.NONE)) {
            return; // a flood of refusals shall cost as little as can be
        }
        framesFromClient.add(passed.framesFromClient());
        bytesFromClient.add(passed.bytesFromClient());
        framesFromUpstream.add(passed.framesFromUpstream());
        bytesFromUpstream.add(passed.bytesFromUpstream());
    }

    public Traffic traffic() {
        return new Traffic(
                framesFromClient.sum(), bytesFromClient.sum(), framesFromUpstream.sum(), bytesFromUpstream.sum());
    }
}
