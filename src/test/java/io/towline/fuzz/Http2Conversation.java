package io.towline.fuzz;

import static io.towline.testkit.RawHttp2.CONTINUATION;
import static io.towline.testkit.RawHttp2.DATA;
import static io.towline.testkit.RawHttp2.END_HEADERS;
import static io.towline.testkit.RawHttp2.END_STREAM;
import static io.towline.testkit.RawHttp2.GOAWAY;
import static io.towline.testkit.RawHttp2.HEADERS;
import static io.towline.testkit.RawHttp2.PING;
import static io.towline.testkit.RawHttp2.PRIORITY;
import static io.towline.testkit.RawHttp2.RST_STREAM;
import static io.towline.testkit.RawHttp2.SETTINGS;
import static io.towline.testkit.RawHttp2.WINDOW_UPDATE;
import static io.towline.testkit.RawHttp2.fields;
import static io.towline.testkit.RawHttp2.integer;
import static io.towline.testkit.RawHttp2.join;

import io.towline.testkit.RawHttp2;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/** What a client of HTTP/2 says behind its preface: frames that a grammar writes, and, most of the time, some that mutations broke. */
public final class Http2Conversation {

    private static final int MOST_REQUESTS = 6;
    private static final int MOST_BODY = 3000;
    private static final int PADDED = 8;
    private static final int PRIORITISED = 0x20;

    /** Far more than are allowed at once: each is a flood's beginning, which may end the connection. */
    private static final int FLOOD = 300;

    /** More than a whole frame, and no flood yet. */
    private static final int FILLING = 1000;

    private record Frame(int type, int flags, int stream, byte[] payload) {}

    private final Random random;
    private final List<Frame> frames = new ArrayList<>();
    private final Set<Integer> answered = new HashSet<>();

    /** The same each time. */
    public Http2Conversation(long seed) {
        random = new Random(seed);
        write();
        if (seed % 5 != 0) {
            for (int i = 1 + any(4); i > 0; i--) {
                mutate();
            }
            answered.clear();
        }
    }

    /** The streams that must be answered, since nothing is broken; none where anything is. */
    public Set<Integer> answered() {
        return answered;
    }

    private int any(int bound) {
        return random.nextInt(bound);
    }

    private void write() {
        int requests = 1 + any(MOST_REQUESTS);
        for (int i = 0; i < requests; i++) {
            request(2 * i + 1);
            answered.add(2 * i + 1);
            if (any(4) == 0) {
                frames.add(aside(2 * i + 1));
            }
        }
    }

    private Frame aside(int stream) {
        return switch (any(5)) {
            case 0 -> new Frame(PING, 0, 0, new byte[8]);
            case 1 -> new Frame(PRIORITY, 0, stream, join(integer(0), new byte[] {16}));
            case 2 -> new Frame(WINDOW_UPDATE, 0, any(2) * stream, integer(1 + any(100_000)));
            case 3 -> {
                answered.remove(stream);
                yield new Frame(RST_STREAM, 0, stream, integer(8));
            }
            default -> new Frame(SETTINGS, 0, 0, join(new byte[] {0, 4}, integer(100 + any(100_000))));
        };
    }

    private void request(int stream) {
        boolean body = random.nextBoolean();
        int length = body ? any(MOST_BODY) : 0;
        List<String> head = new ArrayList<>(List.of(
                ":method",
                body ? "POST" : "GET",
                ":scheme",
                "https",
                ":authority",
                "127.0.0.1",
                ":path",
                "/" + stream));
        if (body && random.nextBoolean()) {
            head.addAll(List.of("content-length", String.valueOf(length)));
        }
        for (int i = any(4); i > 0; i--) {
            head.addAll(List.of("x-" + any(9), "v".repeat(any(any(50) == 0 ? 9000 : 60))));
        }
        section(stream, fields(head.toArray(String[]::new)), !body);
        if (body) {
            body(stream, length);
        }
    }

    private void section(int stream, byte[] block, boolean ends) {
        int at = any(3) == 0 ? any(block.length) : block.length;
        int flags = (at == block.length ? END_HEADERS : 0) | (ends ? END_STREAM : 0);
        byte[] first = Arrays.copyOf(block, at);
        if (any(6) == 0) {
            first = join(integer(0), new byte[] {8}, first);
            flags |= PRIORITISED;
        }
        frames.add(new Frame(HEADERS, flags, stream, first));
        if (at < block.length) {
            frames.add(new Frame(CONTINUATION, END_HEADERS, stream, Arrays.copyOfRange(block, at, block.length)));
        }
    }

    private void body(int stream, int length) {
        boolean trailers = any(4) == 0;
        int left = length;
        do {
            int piece = Math.min(left, 1 + any(1500));
            left -= piece;
            byte[] data = new byte[piece];
            Arrays.fill(data, (byte) 'b');
            int flags = left == 0 && !trailers ? END_STREAM : 0;
            if (any(4) == 0) {
                int padding = any(200);
                data = join(new byte[] {(byte) padding}, data, new byte[padding]);
                flags |= PADDED;
            }
            frames.add(new Frame(DATA, flags, stream, data));
        } while (left > 0);
        if (trailers) {
            section(stream, fields("x-sum", "1"), true);
        }
    }

    private void mutate() {
        int at = any(frames.size());
        Frame old = frames.get(at);
        byte[] payload = old.payload.clone();
        switch (any(16)) {
            case 0 -> frames.set(at, new Frame(any(12), old.flags, old.stream, payload));
            case 1 -> frames.set(at, new Frame(old.type, old.flags ^ 1 << any(8), old.stream, payload));
            case 2 -> frames.set(at, new Frame(old.type, old.flags, any(4) == 0 ? random.nextInt() : any(16), payload));
            case 3 -> frames.remove(at);
            case 4 -> frames.add(any(frames.size()), old);
            case 5 -> Collections.swap(frames, at, any(frames.size()));
            case 6 ->
                frames.set(
                        at,
                        new Frame(old.type, old.flags, old.stream, Arrays.copyOf(payload, any(payload.length + 20))));
            case 7, 8, 9 -> {
                for (int i = any(4); i >= 0 && payload.length > 0; i--) {
                    payload[any(payload.length)] = (byte) random.nextInt();
                }
                frames.set(at, new Frame(old.type, old.flags, old.stream, payload));
            }
            case 10 -> frames.set(at, new Frame(old.type, old.flags, old.stream, join(hpack(), payload)));
            case 11 ->
                frames.add(at, new Frame(WINDOW_UPDATE, 0, any(2) * old.stream, integer(any(3) * Integer.MAX_VALUE)));
            case 12 ->
                frames.add(
                        at,
                        new Frame(
                                SETTINGS, any(2), 0, join(new byte[] {0, (byte) any(10)}, integer(random.nextInt()))));
            case 13 -> frames.add(at, new Frame(GOAWAY, 0, any(2), join(integer(any(20)), integer(any(14)))));
            case 14 -> frames.addAll(at, Collections.nCopies(any(FLOOD), flood(old.stream)));
            default -> frames.add(at, new Frame(DATA, any(2), old.stream, new byte[any(16_385)]));
        }
        if (frames.isEmpty()) {
            request(1);
        }
    }

    /** Sizes of the table, indices that are none, strings that are longer than all that comes, numbers without an end. */
    private byte[] hpack() {
        return switch (any(5)) {
            case 0 -> new byte[] {0x3f, (byte) any(256), (byte) any(128)};
            case 1 -> new byte[] {(byte) (0x80 | any(128))};
            case 2 -> new byte[] {(byte) 0xff, -1, -1, -1, -1, -1, (byte) any(256)};
            case 3 -> new byte[] {0, 0x7f, -1, -1, 3};
            default -> new byte[] {0x40, (byte) (0x80 | any(8)), (byte) any(256), (byte) any(256), 1, 'x'};
        };
    }

    private Frame flood(int stream) {
        return switch (any(5)) {
            case 0 -> new Frame(CONTINUATION, 0, stream, new byte[0]);
            case 1 -> new Frame(PRIORITY, 0, 1, join(integer(0), new byte[] {16}));
            case 2 -> new Frame(RST_STREAM, 0, stream, integer(8));
            case 3 -> new Frame(DATA, 0, stream, new byte[0]);
            default -> new Frame(PING, 0, 0, new byte[8]);
        };
    }

    /**
     * Where the length of one frame is not what it says, what comes behind is read as something else. Pings at the end fill what is still
     * missing of a frame, so that none is waited for.
     */
    public byte[] bytes() {
        byte[] all = join(frames.stream()
                .map(each -> RawHttp2.frame(each.type, each.flags, each.stream, each.payload))
                .toArray(byte[][]::new));
        if (answered.isEmpty() && any(8) == 0) {
            all[any(Math.min(all.length, 60))] = (byte) random.nextInt();
        }
        byte[] ping = RawHttp2.frame(PING, 0, 0, new byte[8]);
        return join(all, join(Collections.nCopies(FILLING, ping).toArray(byte[][]::new)));
    }
}
