package io.towline.relay;

import io.towline.frame.ControlFrame;
import io.towline.frame.FrameWalker;
import io.towline.frame.Opcode;
import io.towline.relay.park.ClientMessages;
import java.nio.ByteBuffer;

/** Pings and pongs of a relay's endpoints: which go on, and which stay. They are rare, so this may cost something. Owner: the relay's I/O thread. */
final class Pings {

    private Pings() {}

    /**
     * Keeps account of the ping or pong at {@code at}, which lies there whole.
     *
     * @param leg by which it came
     * @return whether it does not go on: it answers a ping of ours, or there is no server that could have it
     */
    static boolean stays(Relay relay, Leg leg, FrameWalker frame, ByteBuffer bytes, int at) {
        if (frame.opcode() == Opcode.PING) {
            return ping(leg, frame, bytes, at);
        }
        if (ControlFrame.carries(leg.pulse().nonce(), bytes, at, frame)) {
            relay.pongReceived(leg);
            return true;
        }
        leg.pulse().endpointPonged();
        ClientMessages waiting = leg.opposite().outflow().messages();
        if (waiting != null) {
            waiting.ponged();
        }
        return leg.outflow().parked();
    }

    private static boolean ping(Leg leg, FrameWalker frame, ByteBuffer bytes, int at) {
        Outflow outflow = leg.outflow();
        if (outflow.parked()) {
            leg.opposite().outflow().pong(ControlFrame.payload(bytes, at, frame));
            return true;
        }
        outflow.farSide().endpointPinged();
        if (outflow.messages() != null) {
            outflow.messages().pinged(ControlFrame.payload(bytes, at, frame));
        }
        return false;
    }
}
