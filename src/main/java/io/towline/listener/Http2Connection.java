package io.towline.listener;

import io.undertow.connector.PooledByteBuffer;
import io.undertow.protocols.http2.AbstractHttp2StreamSourceChannel;
import io.undertow.protocols.http2.Http2Channel;
import io.undertow.protocols.http2.Http2RstStreamStreamSourceChannel;
import io.undertow.protocols.http2.Http2StreamSourceChannel;
import io.undertow.server.protocol.framed.FrameHeaderData;
import java.io.IOException;
import org.xnio.StreamConnection;

/**
 * Undertow's HTTP/2, with what it leaves out: it announces a number of streams at a time, and lets a client open more; and it tells
 * a handler that waits nothing of a reset.
 *
 * <p>Owner: the connection's I/O thread.
 */
final class Http2Connection extends Http2Channel {

    private final Http2Phase phase;

    Http2Connection(StreamConnection connection, Http2 http2, Http2Phase phase) {
        super(connection, ServerTls.HTTP_2, http2.buffers(), null, false, false, http2.options());
        this.phase = phase;
    }

    /** Called for each frame but DATA and trailers of a stream that is open. */
    @Override
    protected AbstractHttp2StreamSourceChannel createChannel(FrameHeaderData header, PooledByteBuffer payload)
            throws IOException {
        if (header.getFrameLength() > 0) {
            return dropLateData((int) header.getFrameLength());
        }
        AbstractHttp2StreamSourceChannel arrived = super.createChannel(header, payload);
        return switch (arrived) {
            case Http2StreamSourceChannel request -> phase.admits(request) ? request : refuse(request);
            case Http2RstStreamStreamSourceChannel reset -> {
                phase.reset(reset.getStreamId());
                yield reset;
            }
            case null, default -> arrived;
        };
    }

    /**
     * Only DATA has a length here, and that of an open stream does not come here: so it was on its way when we reset its stream, and
     * is ignored (RFC 9113 §5.1). Undertow would end the connection.
     */
    private AbstractHttp2StreamSourceChannel dropLateData(int bytes) throws IOException {
        updateReceiveFlowControlWindow(bytes);
        return null;
    }

    private AbstractHttp2StreamSourceChannel refuse(Http2StreamSourceChannel request) {
        sendRstStream(request.getStreamId(), ERROR_REFUSED_STREAM);
        return null;
    }
}
