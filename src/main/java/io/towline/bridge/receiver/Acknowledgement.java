package io.towline.bridge.receiver;

/** What became of a number that a client acknowledged. */
public enum Acknowledgement {
    NEW,
    OLD,
    /** Beyond what was sent. */
    AHEAD
}
