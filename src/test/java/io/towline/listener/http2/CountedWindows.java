package io.towline.listener.http2;

import static io.towline.testkit.RawHttp2.DATA;
import static io.towline.testkit.RawHttp2.SETTINGS;
import static io.towline.testkit.RawHttp2.WINDOW_UPDATE;
import static io.towline.testkit.RawHttp2.frame;
import static io.towline.testkit.RawHttp2.get;
import static io.towline.testkit.RawHttp2.integer;
import static io.towline.testkit.RawHttp2.join;

import io.towline.testkit.RawHttp2;
import io.towline.testkit.RawHttp2.Frame;
import java.io.IOException;
import java.net.Socket;
import java.util.HashMap;
import java.util.Map;

/** A client that knows what its windows leave. */
final class CountedWindows {
    final RawHttp2 raw;
    final Map<Integer, Integer> open = new HashMap<>();
    final Map<Integer, Integer> missing = new HashMap<>();
    int connection = 65_535;
    private int initial;

    /** Its preface says the initial window. */
    CountedWindows(Socket socket, int initial) throws IOException {
        this.initial = initial;
        raw = new RawHttp2(socket).preface(join(new byte[] {0, 4}, integer(initial)));
    }

    void request(int stream) throws IOException {
        open.put(stream, initial);
        missing.put(stream, 0);
        raw.send(get(stream, "/"));
        raw.next(RawHttp2.HEADERS);
    }

    void expect(int stream, int bytes) {
        missing.merge(stream, bytes, Integer::sum);
    }

    void grant(int stream, int bytes) throws IOException {
        if (stream == 0) {
            connection += bytes;
        } else {
            open.merge(stream, bytes, Integer::sum);
        }
        raw.send(frame(WINDOW_UPDATE, 0, stream, integer(bytes)));
    }

    void initial(int bytes) throws IOException {
        int more = bytes - initial;
        initial = bytes;
        open.replaceAll((stream, window) -> window + more);
        raw.send(frame(SETTINGS, 0, 0, join(new byte[] {0, 4}, integer(bytes))));
    }

    /** Undertow sends no piece of less than three bytes of a longer one by a connection's window. */
    private boolean something() {
        return open.entrySet().stream().anyMatch(each -> {
            int due = Math.min(missing.get(each.getKey()), each.getValue());
            return due > 0 && (connection > 2 || connection >= due);
        });
    }

    /** Takes all that must come by these windows. */
    void drain() throws IOException {
        while (something()) {
            Frame data = raw.next(DATA);
            int bytes = data.payload().length;
            open.merge(data.stream(), -bytes, Integer::sum);
            missing.merge(data.stream(), -bytes, Integer::sum);
            connection -= bytes;
        }
    }

    boolean isContent() {
        return missing.values().stream().allMatch(bytes -> bytes == 0);
    }
}
