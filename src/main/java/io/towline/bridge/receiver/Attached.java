package io.towline.bridge.receiver;

import io.towline.bridge.message.Farewell;

/** How an attachment went. */
public sealed interface Attached {
    /** The receiver is the session's; {@link Receiver#update} follows at once, within the call. */
    record Yes() implements Attached {}

    /** It asks for what is acknowledged and gone, or for what was never sent. */
    record NotThere(long acknowledged, long sent) implements Attached {}

    /** Too many takeovers: come back in 10 s. */
    record PutOff() implements Attached {}

    /** The session is over; a tombstone is left. */
    record Over(Farewell farewell) implements Attached {}
}
