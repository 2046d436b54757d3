package io.towline.listener.http2;

import io.towline.listener.exchange.RefusalListener;
import io.towline.listener.exchange.RequestHandlers;
import io.towline.listener.http2.frame.InboundFrames;
import io.undertow.UndertowOptions;
import io.undertow.connector.ByteBufferPool;
import io.undertow.server.HttpHandler;
import org.xnio.OptionMap;

/** What a listener's HTTP/2 connections have in common: handler, buffers and bounds. Immutable. */
public final class Http2 {

    /** At a time, of one connection; what browsers and libraries count on. */
    static final int MOST_STREAMS = 128;

    /** How much of a body a client may send before its handler reads. HTTP/2's own start value (RFC 9113 §6.9.2). */
    static final int STREAM_WINDOW = 65_535;

    /** The same for all bodies of a connection: eight may stall before the others must wait too. */
    static final int CONNECTION_WINDOW = 8 * STREAM_WINDOW;

    /** Enough for a full connection window; when a client's small frames pin them all, it is read no further for a while. */
    private static final int READ_BUFFERS = 40;

    /** One buffer more for so much that a connection's window has grown by: a TLS record, which is read into one. */
    private static final int BYTES_OF_A_BUFFER = 16_384;

    /** Of one stream, that wait to be read: Undertow's number for a window that does not grow, and twice as many as grown ones bring. */
    private static final int QUEUED_FRAMES = 50;

    /** Undertow's, whatever the options say. */
    private static final int MOST_FIELD_BYTES = 20_000;

    /** Of a request. */
    private static final int PSEUDO_FIELDS = 4;

    private static final int MOST_RESETS = 200;
    private static final int RESETS_WITHIN_MILLIS = 30_000;

    private final ByteBufferPool buffers;
    private final OptionMap options;
    private final InboundFrames.Bounds bounds;
    private final int mostGrown;
    private final RequestHandlers handlers;

    /** @param uploadWindow how much of bodies that are read a client may have on their way, on one connection; bytes */
    public Http2(ByteBufferPool buffers, OptionMap http1, int uploadWindow, RequestHandlers handlers) {
        this.buffers = buffers;
        mostGrown = Math.max(0, uploadWindow - STREAM_WINDOW);
        int mostGrownBuffers = readBuffers(mostGrown) - READ_BUFFERS;
        int mostFields = http1.get(UndertowOptions.MAX_HEADERS);
        bounds = new InboundFrames.Bounds(
                Math.min(MOST_FIELD_BYTES, http1.get(UndertowOptions.MAX_HEADER_SIZE)), mostFields);
        options = OptionMap.builder()
                .addAll(http1)
                .set(UndertowOptions.MAX_HEADERS, mostFields + PSEUDO_FIELDS)
                .set(UndertowOptions.HTTP2_SETTINGS_MAX_CONCURRENT_STREAMS, MOST_STREAMS)
                .set(UndertowOptions.HTTP2_SETTINGS_INITIAL_WINDOW_SIZE, STREAM_WINDOW)
                .set(UndertowOptions.HTTP2_SETTINGS_ENABLE_PUSH, false)
                // What holds is Http2ReadGate, which counts the one that is being read into as well.
                .set(UndertowOptions.MAX_QUEUED_READ_BUFFERS, READ_BUFFERS + mostGrownBuffers + 1)
                .set(UndertowOptions.QUEUED_FRAMES_HIGH_WATER_MARK, QUEUED_FRAMES + 2 * mostGrownBuffers)
                // Resets of ours, which a client can provoke (CVE-2025-9784). Of the client's own it counts only some
                // (CVE-2023-44487): those are in Http2FloodGuard.
                .set(UndertowOptions.MAX_RST_FRAMES_PER_WINDOW, MOST_RESETS)
                .set(UndertowOptions.RST_FRAMES_TIME_WINDOW, RESETS_WITHIN_MILLIS)
                .getMap();
        this.handlers = handlers;
    }

    ByteBufferPool buffers() {
        return buffers;
    }

    OptionMap options() {
        return options;
    }

    InboundFrames.Bounds bounds() {
        return bounds;
    }

    /** By how much the window of a connection may grow, and with it those of its streams. */
    int mostGrown() {
        return mostGrown;
    }

    /** That a connection may be read with at a time, when its window has grown by so much. */
    static int readBuffers(int grown) {
        return READ_BUFFERS + Math.ceilDiv(grown, BYTES_OF_A_BUFFER);
    }

    HttpHandler handler() {
        return handlers.requests();
    }

    RefusalListener refusals() {
        return handlers.refusals();
    }
}
