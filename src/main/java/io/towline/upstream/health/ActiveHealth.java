package io.towline.upstream.health;

import io.towline.config.UpstreamConfig.Active;
import io.towline.config.UpstreamConfig.Check;

/**
 * What our own checks tell of one server.
 *
 * <pre>
 *              one passed                  fall failed in a row
 *   UNKNOWN ---------------> UP <--------------------------------------> DOWN
 *      |                               rise passed in a row                ^
 *      +-------------------------------------------------------------------+
 *                              fall failed in a row
 * </pre>
 *
 * <p>It begins as unknown, which is as good as up, or as down where {@code initially = down}.
 */
public final class ActiveHealth {

    private enum State {
        UNKNOWN,
        UP,
        DOWN
    }

    /** What a check has changed. */
    public enum News {
        NONE,
        UP,
        DOWN
    }

    private boolean checked;
    private int rise;
    private int fall;
    private State state = State.UNKNOWN;
    private int inARow;

    /** Where there were no checks before, a server begins anew. */
    public void configure(Active settings) {
        boolean checks = settings.check() != Check.OFF;
        if (checks != checked) {
            state = checks && settings.initiallyDown() ? State.DOWN : State.UNKNOWN;
            inARow = 0;
        }
        checked = checks;
        rise = settings.rise();
        fall = settings.fall();
    }

    /** Begins anew with the next configuration. */
    public void reset() {
        checked = false;
        state = State.UNKNOWN;
        inARow = 0;
    }

    public boolean isDown() {
        return state == State.DOWN;
    }

    public News passed() {
        return switch (state) {
            case UNKNOWN -> {
                become(State.UP);
                yield News.NONE;
            }
            case UP -> {
                inARow = 0;
                yield News.NONE;
            }
            case DOWN -> turn(rise, State.UP, News.UP);
        };
    }

    public News failed() {
        if (state == State.DOWN) {
            inARow = 0;
            return News.NONE;
        }
        return turn(fall, State.DOWN, News.DOWN);
    }

    private News turn(int needed, State next, News news) {
        if (++inARow < needed) {
            return News.NONE;
        }
        become(next);
        return news;
    }

    private void become(State next) {
        state = next;
        inARow = 0;
    }
}
