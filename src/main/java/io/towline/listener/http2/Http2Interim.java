package io.towline.listener.http2;

import io.undertow.protocols.http2.Http2Channel;
import io.undertow.protocols.http2.Http2HeadersStreamSinkChannel;
import io.undertow.util.HeaderMap;
import java.io.IOException;
import java.util.Optional;

/**
 * Interim answers on one HTTP/2 connection: a HEADERS frame each, which ends neither its stream nor Undertow's idea of it (RFC 9113 §8.1).
 *
 * <p>A sink of Undertow's beside the stream's own, which is flushed and never shut down, is just such a frame: it takes its place in the connection's
 * queue, and its fields are encoded as it does, so that HPACK's table stays what the client has. Undertow's own 100 is shut down, and so closes
 * the stream's sink, for which windows then never open again.
 *
 * <p>Owner: the connection's I/O thread.
 */
final class Http2Interim {

    private static final int CONTINUE = 100;

    private final Http2Channel channel;

    /** Those that wait for a client that takes nothing hold two buffers each; so one at a time does, beside those without which nothing goes on. */
    private Optional<Http2HeadersStreamSinkChannel> last = Optional.empty();

    Http2Interim(Http2Channel channel) {
        this.channel = channel;
    }

    /** See {@link io.towline.exchange.InterimSender}. */
    boolean send(int stream, int status, HeaderMap fields) throws IOException {
        if (status != CONTINUE
                && last.filter(Http2HeadersStreamSinkChannel::isReadyForFlush).isPresent()) {
            return false;
        }
        fields.put(Http2Channel.STATUS, Integer.toString(status));
        Http2HeadersStreamSinkChannel frame = new Http2HeadersStreamSinkChannel(channel, stream, fields);
        last = frame.flush() ? Optional.empty() : Optional.of(frame);
        return true;
    }
}
