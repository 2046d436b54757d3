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
import static io.towline.testkit.RawHttp2.frame;
import static io.towline.testkit.RawHttp2.get;
import static io.towline.testkit.RawHttp2.head;
import static io.towline.testkit.RawHttp2.integer;
import static io.towline.testkit.RawHttp2.join;

import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.Stream;

/**
 * A fault that ends its connection, with the error that GOAWAY has to name (RFC 9113 §5.4.1).
 *
 * @param frames for a stream that is not open yet, with a number above all before it
 */
record Http2Fault(String name, int error, IntFunction<byte[]> frames) {

    /** Of those that are whole but for their connection. */
    static final String PATH = "/fault/plain-2";

    private static final int PROTOCOL_ERROR = 1;
    private static final int FLOW_CONTROL_ERROR = 3;
    private static final int FRAME_SIZE_ERROR = 6;
    private static final int COMPRESSION_ERROR = 9;
    private static final int PUSH_PROMISE = 5;
    private static final int PADDED = 8;
    private static final int MOST = Integer.MAX_VALUE;

    static final List<Http2Fault> ALL = Stream.of(ofStreams(), ofSections(), ofSizes(), ofSettings(), ofCompression())
            .flatMap(each -> each)
            .toList();

    private static Http2Fault fault(String name, int error, IntFunction<byte[]> frames) {
        return new Http2Fault(name, error, frames);
    }

    private static Stream<Http2Fault> ofStreams() {
        return Stream.of(
                fault("data of no stream", PROTOCOL_ERROR, next -> frame(DATA, 0, 0, (byte) 'd')),
                fault("data of an idle stream", PROTOCOL_ERROR, next -> frame(DATA, END_STREAM, next, (byte) 'd')),
                fault("data of an even stream", PROTOCOL_ERROR, next -> frame(DATA, 0, 2, (byte) 'd')),
                fault("fields of no stream", PROTOCOL_ERROR, next -> get(0, PATH)),
                fault("fields of an even stream", PROTOCOL_ERROR, next -> get(next + 1, PATH)),
                fault("fields of a lower stream", PROTOCOL_ERROR, next -> join(get(next + 2, PATH), get(next, PATH))),
                fault("a reset of an idle stream", PROTOCOL_ERROR, next -> frame(RST_STREAM, 0, next, integer(8))),
                fault("a reset of no stream", PROTOCOL_ERROR, next -> frame(RST_STREAM, 0, 0, integer(8))),
                fault("a window of an idle stream", PROTOCOL_ERROR, next -> frame(WINDOW_UPDATE, 0, next, integer(1))),
                fault("a window of nothing", PROTOCOL_ERROR, next -> frame(WINDOW_UPDATE, 0, 0, integer(0))),
                fault("a window too wide", FLOW_CONTROL_ERROR, next -> frame(WINDOW_UPDATE, 0, 0, integer(MOST))),
                fault("a promise", PROTOCOL_ERROR, next -> frame(PUSH_PROMISE, END_HEADERS, next, integer(2))),
                fault("a priority of no stream", PROTOCOL_ERROR, next -> frame(PRIORITY, 0, 0, new byte[5])),
                fault("a ping of a stream", PROTOCOL_ERROR, next -> frame(PING, 0, next, new byte[8])),
                fault("settings of a stream", PROTOCOL_ERROR, next -> frame(SETTINGS, 0, next)),
                fault("a farewell of a stream", PROTOCOL_ERROR, next -> frame(GOAWAY, 0, next, new byte[8])));
    }

    private static Stream<Http2Fault> ofSections() {
        return Stream.of(
                fault("a continuation of nothing", PROTOCOL_ERROR, next -> frame(CONTINUATION, END_HEADERS, next)),
                fault(
                        "a continuation of another stream",
                        PROTOCOL_ERROR,
                        next -> join(open(next), frame(CONTINUATION, END_HEADERS, next + 2, fields("x", "y")))),
                fault("a ping amid fields", PROTOCOL_ERROR, next -> join(open(next), frame(PING, 0, 0, new byte[8]))),
                fault("fields amid fields", PROTOCOL_ERROR, next -> join(open(next), get(next + 2, PATH))),
                fault("unknown amid fields", PROTOCOL_ERROR, next -> join(open(next), frame(0x42, 0, next))),
                fault(
                        "a continuation behind the last",
                        PROTOCOL_ERROR,
                        next -> join(
                                open(next),
                                frame(CONTINUATION, END_HEADERS, next, fields("x", "y")),
                                frame(CONTINUATION, END_HEADERS, next, fields("x", "y")))),
                fault(
                        "padding longer than its fields",
                        PROTOCOL_ERROR,
                        next -> frame(HEADERS, END_HEADERS | END_STREAM | PADDED, next, (byte) 9, (byte) 0x82)),
                fault(
                        "padding longer than its data",
                        PROTOCOL_ERROR,
                        next -> join(
                                frame(HEADERS, END_HEADERS, next, head("POST", PATH)),
                                frame(DATA, PADDED, next, (byte) 2, (byte) 0))));
    }

    private static byte[] open(int stream) {
        return frame(HEADERS, END_STREAM, stream, head("GET", PATH));
    }

    private static Stream<Http2Fault> ofSizes() {
        return Stream.of(
                fault("a frame too long", FRAME_SIZE_ERROR, next -> frame(0x42, 0, 0, new byte[16_385])),
                fault("a short ping", FRAME_SIZE_ERROR, next -> frame(PING, 0, 0, new byte[7])),
                fault("a short reset", FRAME_SIZE_ERROR, next -> join(get(next, PATH), frame(RST_STREAM, 0, next))),
                fault("a short window", FRAME_SIZE_ERROR, next -> frame(WINDOW_UPDATE, 0, 0, new byte[3])),
                fault("a short farewell", FRAME_SIZE_ERROR, next -> frame(GOAWAY, 0, 0, new byte[7])),
                fault("half a setting", FRAME_SIZE_ERROR, next -> frame(SETTINGS, 0, 0, new byte[5])),
                fault("settings acknowledged at length", FRAME_SIZE_ERROR, next -> frame(SETTINGS, 1, 0, new byte[6])));
    }

    private static Stream<Http2Fault> ofSettings() {
        return Stream.of(
                fault("push set to 2", PROTOCOL_ERROR, next -> setting(2, 2)),
                fault("an initial window too wide", FLOW_CONTROL_ERROR, next -> setting(4, Integer.MIN_VALUE)),
                fault("frames too short", PROTOCOL_ERROR, next -> setting(5, 16_383)),
                fault("frames too long", PROTOCOL_ERROR, next -> setting(5, 1 << 24)));
    }

    private static byte[] setting(int id, int value) {
        return frame(SETTINGS, 0, 0, join(new byte[] {0, (byte) id}, integer(value)));
    }

    /** RFC 7541 §2.3.3, §4.2, §5.1, §5.2, §6.3. */
    private static Stream<Http2Fault> ofCompression() {
        return Stream.of(
                compression("index 0", 0x80),
                compression("an index of nothing", 0xff, 0x80, 0x10),
                compression("a name of nothing", 0x7f, 0x80, 0x10, 1, 'x'),
                compression("a number without end", 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01),
                compression("a string that is cut off", 0x00, 0x05, 'x'),
                compression("a field that is cut off", 0x00, 0x01, 'x'),
                compression("a table too large", 0x3f, 0xe2, 0x1f),
                compression("a size behind a field", 0x82, 0x20),
                compression("an index of what was evicted", 0x20, 0x3f, 0xe1, 0x1f, 0xbe),
                compression("an index of what is too large", 0x2a, 0x40, 0x00, 0x00, 0xbe),
                compression("Huffman's end within a string", 0x00, 0x84, 0xff, 0xff, 0xff, 0xff, 0x01, 'x'),
                compression("Huffman's padding of zeros", 0x00, 0x81, 0x18, 0x01, 'x'));
    }

    private static Http2Fault compression(String name, int... block) {
        byte[] bytes = new byte[block.length];
        for (int i = 0; i < block.length; i++) {
            bytes[i] = (byte) block[i];
        }
        return fault(name, COMPRESSION_ERROR, next -> frame(HEADERS, END_HEADERS | END_STREAM, next, bytes));
    }
}
