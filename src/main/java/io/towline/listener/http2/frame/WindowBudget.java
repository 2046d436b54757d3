package io.towline.listener.http2.frame;

import io.towline.conversation.ClientNetwork;
import java.util.HashMap;
import java.util.Map;

/**
 * What the clients of one listener may send on one I/O thread, all together, beyond the windows that each of them has anyway: it may have to be held
 * where servers stop reading.
 *
 * <p>No client may have more than it leaves to the others, over however many connections: windows cannot be taken back, and whoever stops to send
 * would keep all of it from them.
 *
 * <p>Nobody queues for it: a stream that gets nothing asks again when it has been read as far once more.
 *
 * <p>Owner: that thread.
 */
public final class WindowBudget {

    private final int limit;

    /** Of those who have something. */
    private final Map<ClientNetwork, Integer> clients = new HashMap<>();

    private int used;

    /** @param limit bytes */
    public WindowBudget(int limit) {
        this.limit = limit;
    }

    /** @return how much of it may be had: half of it by a client that is alone, and less where others have some */
    int take(ClientNetwork client, int wanted) {
        int has = clients.getOrDefault(client, 0);
        int got = Math.clamp((limit - used - has) / 2, 0, wanted);
        change(client, got);
        return got;
    }

    void giveBack(ClientNetwork client, int bytes) {
        change(client, -bytes);
    }

    private void change(ClientNetwork client, int bytes) {
        if (bytes != 0) {
            used += bytes;
            clients.compute(client, (any, has) -> {
                int now = bytes + (has == null ? 0 : has);
                return now == 0 ? null : now;
            });
        }
    }

    public int used() {
        return used;
    }

    /** How many have something of it. */
    int clients() {
        return clients.size();
    }
}
