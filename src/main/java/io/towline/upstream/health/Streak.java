package io.towline.upstream.health;

/** Failures in a row: each counts on from the one before, unless that was too long ago. */
final class Streak {

    private int length;
    private long last;

    /** @return how many there are now, this one among them */
    int add(long now, long withinNanos) {
        length = length > 0 && now - last <= withinNanos ? length + 1 : 1;
        last = now;
        return length;
    }

    void end() {
        length = 0;
    }
}
