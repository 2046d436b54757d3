package io.towline.fuzz;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;

/** Small changes of a message's bytes, where its lines are rather than within what it carries. */
final class Mutations {

    private static final byte[] MARKS = "\r\n\r\n \t:;,=\"0123456789aAfFxX_-+.\0\u000b\f\u007f\u0085\u00a0\u00ff()/#%?"
            .getBytes(StandardCharsets.ISO_8859_1);

    private static final String[] WORDS = {
        "\r\n",
        "\r\n\r\n",
        "\n",
        "\r",
        "\r\n ",
        "\r\n\t",
        "0\r\n\r\n",
        "Content-Length: 0\r\n",
        "Content-Length: 7\r\n",
        "Transfer-Encoding: chunked\r\n",
        "transfer-encoding:\tChunked\r\n",
        "Transfer-Encoding: identity\r\n",
        "Connection: close\r\n",
        "Connection: keep-alive\r\n",
        "Host: other\r\n",
        "chunked",
        ", ",
        " HTTP/1.1",
        "HTTP/1.0",
        "ffffffffffffffff",
        "10000000000000000"
    };

    private Mutations() {}

    /** One to three of them. */
    static byte[] of(byte[] message, Random random) {
        byte[] changed = message;
        for (int n = 1 + random.nextInt(3); n > 0; n--) {
            changed = once(changed, random);
        }
        return changed;
    }

    private static byte[] once(byte[] in, Random random) {
        int at = place(in, random);
        return switch (random.nextInt(8)) {
            case 0 -> replaced(in, at, at + 1, MARKS[random.nextInt(MARKS.length)]);
            case 1 -> replaced(in, at, at, MARKS[random.nextInt(MARKS.length)]);
            case 2 -> replaced(in, at, at + 1);
            case 3 -> replaced(in, at, Math.min(in.length, at + 1 + random.nextInt(6)));
            case 4 -> replaced(in, at, at, WORDS[random.nextInt(WORDS.length)].getBytes(StandardCharsets.ISO_8859_1));
            case 5 -> lineTwice(in, at);
            case 6 -> replaced(in, at, at + 1, (byte) (in[at] ^ 0x20));
            default -> lineGone(in, at);
        };
    }

    /** Mostly at a line's end, where most of what parts messages is. */
    private static int place(byte[] in, Random random) {
        int at = random.nextInt(in.length);
        if (random.nextInt(3) > 0) {
            return at;
        }
        int end = at;
        while (end < in.length - 1 && in[end] != '\r') {
            end++;
        }
        return end;
    }

    private static byte[] replaced(byte[] in, int from, int to, byte... by) {
        int end = Math.min(to, in.length);
        byte[] out = Arrays.copyOf(in, in.length - (end - from) + by.length);
        System.arraycopy(by, 0, out, from, by.length);
        System.arraycopy(in, end, out, from + by.length, in.length - end);
        return out.length == 0 ? new byte[] {'x'} : out;
    }

    private static byte[] lineTwice(byte[] in, int at) {
        int from = lineBegin(in, at);
        return replaced(in, from, from, Arrays.copyOfRange(in, from, lineEnd(in, at)));
    }

    private static byte[] lineGone(byte[] in, int at) {
        return replaced(in, lineBegin(in, at), lineEnd(in, at));
    }

    private static int lineBegin(byte[] in, int at) {
        int from = at;
        while (from > 0 && in[from - 1] != '\n') {
            from--;
        }
        return from;
    }

    private static int lineEnd(byte[] in, int at) {
        int end = at;
        while (end < in.length && in[end] != '\n') {
            end++;
        }
        return Math.min(in.length, end + 1);
    }
}
