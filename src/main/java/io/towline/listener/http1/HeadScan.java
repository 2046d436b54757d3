package io.towline.listener.http1;

/**
 * Finds the end of a request's head in bytes that come in any pieces: the empty line behind its first one. Line ends are taken
 * generously; whether they are right is judged later, but for those in front of it, of which nothing is kept.
 */
public final class HeadScan {

    private boolean begun;
    private boolean hasLine;
    private boolean inLine;
    private boolean carriageReturn;
    private boolean strayed;

    /** Whether there is anything of a request yet; empty lines before it are none (RFC 9112 §2.2). */
    public boolean begun() {
        return begun;
    }

    /** Whether something else than empty lines came before it: a line feed or a carriage return alone. */
    public boolean hasStrayed() {
        return strayed;
    }

    /** Whether its first line is there. */
    public boolean hasLine() {
        return hasLine;
    }

    /** To be called for each byte in turn; whether this one is the head's last. */
    public boolean endsWith(byte next) {
        if (!begun) {
            strayed |= carriageReturn != (next == '\n');
            carriageReturn = next == '\r';
        }
        if (next == '\n') {
            boolean empty = begun && !inLine;
            hasLine = begun;
            inLine = false;
            return empty;
        }
        if (next != '\r') {
            begun = true;
            inLine = true;
        }
        return false;
    }
}
