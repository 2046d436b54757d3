package io.towline.listener.http2.frame;

import io.towline.conversation.ClientNetwork;

/**
 * By how much the windows of one connection exceed those that each has anyway: its own, and its streams'. What a stream gains its
 * connection gains with it. A window cannot be taken back: when a stream ends, the connection's stays as wide until its client has sent as
 * much and got nothing for it, or another stream grows into it. Till then it is charged to the {@link WindowBudget}.
 *
 * <p>Owner: the connection's I/O thread.
 */
public final class GrownWindows {

    private final WindowBudget budget;
    private final ClientNetwork client;
    private final int most;

    /** Of the connection. */
    private int charged;

    /** Of its streams, together: never more. */
    private int used;

    private boolean closed;

    /** @param most of the connection, bytes */
    public GrownWindows(WindowBudget budget, ClientNetwork client, int most) {
        this.budget = budget;
        this.client = client;
        this.most = most;
    }

    /** How much further than it began the connection's window is open, or would be with all read. */
    public int ofConnection() {
        return charged;
    }

    /** @return by how much a stream may grow; what {@link #ofConnection} grows by, its client must be granted */
    int grow(int wanted) {
        if (closed) {
            return 0;
        }
        int sought = Math.min(wanted, most - used);
        charged += budget.take(client, Math.max(0, sought - (charged - used)));
        int got = Math.min(sought, charged - used);
        used += got;
        return got;
    }

    /** A stream is so much less wide, or no more. */
    void shrink(int bytes) {
        used -= closed ? 0 : bytes;
    }

    /** @return of so much that was read of the connection's window, what its client may send again */
    int grantAgain(int read) {
        int kept = Math.min(read, charged - used);
        charged -= kept;
        budget.giveBack(client, kept);
        return read - kept;
    }

    /** The client sends nothing more. */
    public void close() {
        budget.giveBack(client, charged);
        charged = 0;
        used = 0;
        closed = true;
    }
}
