package io.towline.relay;

import io.towline.io.IoThread;
import io.towline.relay.Leg.Inflow;
import org.xnio.StreamConnection;

/**
 * The end of the closing handshake (RFC 6455 §7) on one connection of a relay: when nothing is left to say or hear there. On the relay's I/O
 * thread.
 */
final class ClosingHandshake {

    private ClosingHandshake() {}

    /** While bytes still wait for a slow side, it has the whole close-timeout. */
    static boolean onlyEndsAwaited(Leg leg) {
        return leg.inflow() != Inflow.OPEN && leg.outflow().told();
    }

    /**
     * Closes what is settled, and says the end of the stream where that is due.
     *
     * @param from the leg that reads the connection; {@code to}: the one that writes to it
     * @param weCloseFirst RFC 6455 §7.1.1: whether we are its server
     */
    static boolean settled(IoThread io, StreamConnection connection, Leg from, Leg to, boolean weCloseFirst) {
        if (!to.outflow().told()) {
            return false;
        }
        if (from.inflow() == Inflow.ENDED || to.outflow().writer().failed()) {
            io.close(connection);
            return true;
        }
        if (from.inflow() == Inflow.BROKEN || from.inflow() == Inflow.CLOSED && weCloseFirst) {
            to.outflow().writer().shutDown();
        }
        return false;
    }
}
