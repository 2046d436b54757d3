package io.towline.http1;

import java.nio.ByteBuffer;

/**
 * What a server says that takes our request for a broken one of its own protocol, known by its first bytes: an answer of HTTP begins with none of
 * them. The words name the mend.
 *
 * <pre>
 *   UNKNOWN ---> HTTP, well or ill
 *      |-------> TLS     a record; the second byte tells
 *      '-------> HTTP2   a frame, perhaps; the fourth byte tells
 * </pre>
 *
 * <p>Owner: one attempt, on its I/O thread.
 */
final class OtherProtocol {

    /** RFC 8446 §5.1. */
    private static final int TLS_ALERT = 21;

    private static final int TLS_HANDSHAKE = 22;
    private static final int TLS_MAJOR = 3;

    /** RFC 9113 §4.1. */
    private static final int HTTP2_TYPE_AT = 3;

    private static final int HTTP2_SETTINGS = 4;
    private static final int HTTP2_GOAWAY = 7;

    private enum Guess {
        UNKNOWN,
        HTTP,
        TLS,
        HTTP2
    }

    private Guess guess = Guess.UNKNOWN;
    private int taken;

    /** @return how many bytes were taken: all, as long as it is not known what they are; none of HTTP's */
    int take(ByteBuffer in) throws MalformedResponse {
        int before = in.remaining();
        while (guess != Guess.HTTP && in.hasRemaining()) {
            guess = guess == Guess.UNKNOWN ? guess(in.get(in.position())) : guess;
            if (guess != Guess.HTTP) {
                judge(in.get());
            }
        }
        return before - in.remaining();
    }

    private static Guess guess(byte first) {
        return switch (first) {
            case TLS_ALERT, TLS_HANDSHAKE -> Guess.TLS;
            case 0 -> Guess.HTTP2; // RFC 9113 §3.4: a server begins with SETTINGS, or says GOAWAY; of fewer than 64 KiB
            default -> Guess.HTTP;
        };
    }

    private void judge(byte b) throws MalformedResponse {
        int at = taken++;
        if (guess == Guess.TLS && at == 1) {
            throw new MalformedResponse(
                    b == TLS_MAJOR ? "it answers with TLS: write wss:// or https://" : ResponseParser.CONTROL);
        }
        if (guess == Guess.HTTP2 && at == HTTP2_TYPE_AT) {
            throw new MalformedResponse(
                    b == HTTP2_SETTINGS || b == HTTP2_GOAWAY
                            ? "it answers in HTTP/2, and Towline speaks HTTP/1.1 to servers: turn that on at the server"
                            : ResponseParser.CONTROL);
        }
    }
}
