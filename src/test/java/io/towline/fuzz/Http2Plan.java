package io.towline.fuzz;

import static io.towline.testkit.RawHttp2.PING;
import static io.towline.testkit.RawHttp2.PRIORITY;
import static io.towline.testkit.RawHttp2.RST_STREAM;
import static io.towline.testkit.RawHttp2.SETTINGS;
import static io.towline.testkit.RawHttp2.WINDOW_UPDATE;
import static io.towline.testkit.RawHttp2.frame;
import static io.towline.testkit.RawHttp2.integer;
import static io.towline.testkit.RawHttp2.join;

import io.towline.fuzz.Http2Outcome.Planned;
import io.towline.fuzz.Http2Outcome.Served;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/** A conversation of HTTP/2 from its seed: streams that are good and streams that break a rule, mixed, and what has to become of each. */
final class Http2Plan {

    /** How it ends, when all that has an outcome has had it. */
    enum End {
        CLOSED,
        FAREWELL,
        FAULT,
        /** Without waiting for any outcome. */
        CUT
    }

    /**
     * What is sent in one piece.
     *
     * @param stream 0: none
     * @param data how much of it counts in windows
     */
    record Unit(int stream, byte[] bytes, int data) {}

    private static final int MOST_STREAMS = 9;
    private static final int MOST_AT_ONCE = 4;
    private static final int UNKNOWN = 0x42;
    private static final int CANCEL = 8;
    private static final int[] WINDOWS = {0, 1, 100, 5000, 65_535, 1 << 20};

    private final Random random;
    private final List<Unit> units = new ArrayList<>();
    private final List<Planned> streams = new ArrayList<>();
    private final byte[] settings;
    private final End end;
    private final Optional<Http2Fault> fault;
    private int last = -1;

    Http2Plan(long seed) {
        random = new Random(seed);
        settings = initialWindow(WINDOWS[any(WINDOWS.length)]);
        mix(new Http2Requests(random, seed));
        end = seed % 2 == 0 ? End.FAULT : any(List.of(End.CLOSED, End.CLOSED, End.FAREWELL, End.CUT));
        fault = end == End.FAULT ? Optional.of(faultOf(seed)) : Optional.empty();
    }

    /** A hundred seeds in a row have all of them. */
    private static Http2Fault faultOf(long seed) {
        return Http2Fault.ALL.get((int) (seed / 2 % Http2Fault.ALL.size()));
    }

    List<Unit> units() {
        return units;
    }

    List<Planned> streams() {
        return streams;
    }

    /** For the preface. */
    byte[] settings() {
        return settings;
    }

    End end() {
        return end;
    }

    Optional<Http2Fault> fault() {
        return fault;
    }

    /** Not open yet. */
    int nextStream() {
        return last + 2;
    }

    private int any(int bound) {
        return random.nextInt(bound);
    }

    private <T> T any(List<T> all) {
        return all.get(any(all.size()));
    }

    private boolean oneIn(int n) {
        return any(n) == 0;
    }

    private static byte[] initialWindow(int bytes) {
        return join(new byte[] {0, 4}, integer(bytes));
    }

    private void mix(Http2Requests requests) {
        int left = 1 + any(MOST_STREAMS);
        List<Http2Requests.Request> open = new ArrayList<>();
        while (left > 0 || !open.isEmpty()) {
            Http2Requests.Request request;
            if (left > 0 && open.size() < MOST_AT_ONCE && (open.isEmpty() || oneIn(2))) {
                left--;
                last += 2 * (1 + any(3));
                request = requests.next(last);
                open.add(request);
            } else {
                request = open.get(any(open.size()));
            }
            if (oneIn(40)) {
                leave(request);
            } else {
                units.add(request.units().remove().get());
            }
            if (request.units().isEmpty()) {
                open.remove(request);
                streams.add(request.planned());
            }
            if (oneIn(4)) {
                units.add(aside());
            }
        }
    }

    /** In the midst of it, or behind it; not before it has begun, and not where another end of it is due. */
    private void leave(Http2Requests.Request request) {
        boolean good = request.planned().outcome() instanceof Served;
        if (!good || !request.begun()) {
            units.add(request.units().remove().get());
            return;
        }
        int stream = request.planned().stream();
        units.add(new Unit(stream, frame(RST_STREAM, 0, stream, integer(CANCEL)), 0));
        request.leave();
    }

    private Unit aside() {
        int stream = 1 + 2 * any(20);
        return new Unit(
                0,
                switch (any(6)) {
                    case 0 -> frame(PING, any(2), 0, new byte[8]);
                    case 1 -> frame(PRIORITY, 0, stream, join(integer(0), new byte[] {16}));
                    case 2 -> frame(WINDOW_UPDATE, 0, 0, integer(1 + any(100_000)));
                    case 3 -> frame(SETTINGS, 0, 0, initialWindow(WINDOWS[any(WINDOWS.length)]));
                    case 4 -> frame(SETTINGS, 0, 0, join(new byte[] {0, UNKNOWN}, integer(random.nextInt())));
                    default -> frame(UNKNOWN, any(256), any(2) * stream, new byte[any(20)]);
                },
                0);
    }
}
