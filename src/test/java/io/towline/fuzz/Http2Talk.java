package io.towline.fuzz;

import static io.towline.testkit.RawHttp2.ACK;
import static io.towline.testkit.RawHttp2.CONTINUATION;
import static io.towline.testkit.RawHttp2.DATA;
import static io.towline.testkit.RawHttp2.END_HEADERS;
import static io.towline.testkit.RawHttp2.GOAWAY;
import static io.towline.testkit.RawHttp2.HEADERS;
import static io.towline.testkit.RawHttp2.PING;
import static io.towline.testkit.RawHttp2.RST_STREAM;
import static io.towline.testkit.RawHttp2.SETTINGS;
import static io.towline.testkit.RawHttp2.WINDOW_UPDATE;
import static io.towline.testkit.RawHttp2.frame;
import static io.towline.testkit.RawHttp2.integer;

import io.towline.fuzz.Http2Plan.Unit;
import io.towline.testkit.Http1Message.Field;
import io.towline.testkit.RawHttp2;
import io.towline.testkit.RawHttp2.Frame;
import io.undertow.protocols.http2.HpackDecoder;
import io.undertow.protocols.http2.HpackException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/** Holds a conversation of HTTP/2: sends no more data than it may, takes all that comes, and keeps it. */
final class Http2Talk {

    private static final int WINDOW = 65_535;

    /** More than the longest answer, in addition to what was granted as it began. */
    private static final int ANSWERS_WINDOW = 300_000;

    private static final byte[] BARRIER = {'b', 'e', 'h', 'i', 'n', 'd', ' ', 'i'};

    /** What came on one stream. */
    static final class Received {
        final List<List<Field>> sections = new ArrayList<>();
        final ByteArrayOutputStream body = new ByteArrayOutputStream();
        boolean ended;
        OptionalInt reset = OptionalInt.empty();

        /** What no server may send. */
        String improper = "";

        boolean isOver() {
            return ended || reset.isPresent();
        }

        List<Field> section(int index) {
            return index < sections.size() ? sections.get(index) : List.of();
        }
    }

    private final RawHttp2 raw;
    private final Http2Plan plan;
    private final HpackDecoder hpack = new HpackDecoder(4096);
    private final Map<Integer, Received> received = new HashMap<>();
    private final Map<Integer, Integer> windows = new HashMap<>(Map.of(0, WINDOW));
    private ByteArrayOutputStream block = new ByteArrayOutputStream();
    private OptionalInt goaway = OptionalInt.empty();
    private boolean barrier;

    Http2Talk(RawHttp2 raw, Http2Plan plan) {
        this.raw = raw;
        this.plan = plan;
    }

    Received received(int stream) {
        return received.computeIfAbsent(stream, any -> new Received());
    }

    /** The error of the first GOAWAY. */
    OptionalInt goaway() {
        return goaway;
    }

    /** Until all has had its outcome, and then to the conversation's own end. */
    void hold() throws IOException {
        raw.preface(plan.settings());
        for (Unit unit : plan.units()) {
            send(unit);
        }
        if (plan.end() == Http2Plan.End.CUT) {
            return;
        }
        while (!plan.streams().stream().allMatch(this::isSettled)) {
            read();
        }
        raw.send(frame(PING, 0, 0, BARRIER));
        while (!barrier) {
            read();
        }
        switch (plan.end()) {
            case FAREWELL -> readToEnd(frame(GOAWAY, 0, 0, new byte[8]));
            case FAULT -> readToEnd(plan.fault().orElseThrow().frames().apply(plan.nextStream()));
            case CLOSED, CUT -> {}
        }
    }

    private void readToEnd(byte[] last) throws IOException {
        raw.send(last);
        try {
            while (true) {
                read();
            }
        } catch (SocketTimeoutException stuck) {
            throw stuck;
        } catch (IOException end) {
            // as it should be
        }
    }

    private boolean isSettled(Http2Outcome.Planned planned) {
        Received got = received(planned.stream());
        return switch (planned.outcome()) {
            case Http2Outcome.Served any -> got.isOver();
            case Http2Outcome.Refused any -> got.isOver();
            case Http2Outcome.Broken any -> got.reset.isPresent();
            case Http2Outcome.Late any -> got.reset.isPresent();
            case Http2Outcome.Left any -> true;
        };
    }

    private void send(Unit unit) throws IOException {
        int stream = unit.stream();
        while (unit.data() > 0 && (window(stream) < unit.data() || window(0) < unit.data())) {
            if (received(stream).reset.isPresent()) {
                return;
            }
            read();
        }
        if (unit.data() > 0) {
            windows.merge(0, -unit.data(), Integer::sum);
            windows.put(stream, window(stream) - unit.data());
        }
        raw.send(unit.bytes());
    }

    private int window(int stream) {
        return windows.getOrDefault(stream, WINDOW);
    }

    private void read() throws IOException {
        Frame frame = raw.read();
        Received on = received(frame.stream());
        if (frame.stream() != 0 && on.isOver() && frame.type() != RST_STREAM && frame.type() != WINDOW_UPDATE) {
            on.improper = "a frame of type " + frame.type() + " behind the end";
        }
        switch (frame.type()) {
            case HEADERS, CONTINUATION -> section(frame, on);
            case DATA -> data(frame, on);
            case RST_STREAM -> on.reset = OptionalInt.of(frame.first());
            case GOAWAY -> goaway = goaway.isPresent() ? goaway : OptionalInt.of(frame.second());
            case WINDOW_UPDATE -> windows.put(frame.stream(), window(frame.stream()) + frame.first());
            case PING -> barrier |= frame.flags() == ACK && Arrays.equals(frame.payload(), BARRIER);
            case SETTINGS -> {
                if (frame.flags() != ACK) {
                    raw.send(frame(SETTINGS, ACK, 0));
                }
            }
            default -> on.improper = "a frame of type " + frame.type();
        }
    }

    private void section(Frame frame, Received on) throws IOException {
        block.writeBytes(frame.payload());
        on.ended |= frame.type() == HEADERS && frame.endsStream();
        if ((frame.flags() & END_HEADERS) == 0) {
            return;
        }
        List<Field> fields = new ArrayList<>();
        hpack.setHeaderEmitter((name, value, never) -> fields.add(new Field(name.toString(), value)));
        try {
            hpack.decode(ByteBuffer.wrap(block.toByteArray()), false);
        } catch (HpackException broken) {
            throw new AssertionError(broken);
        }
        block = new ByteArrayOutputStream();
        on.sections.add(fields);
        if (!on.isOver() && on.sections.size() == 1) {
            raw.send(frame(WINDOW_UPDATE, 0, frame.stream(), integer(ANSWERS_WINDOW)));
        }
    }

    private void data(Frame frame, Received on) throws IOException {
        on.body.writeBytes(frame.payload());
        on.ended |= frame.endsStream();
        if (frame.payload().length > 0) {
            raw.send(frame(WINDOW_UPDATE, 0, 0, integer(frame.payload().length)));
        }
    }
}
