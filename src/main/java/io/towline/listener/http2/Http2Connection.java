package io.towline.listener.http2;

import io.towline.conversation.Refusal;
import io.towline.io.IoThread;
import io.towline.io.tls.TlsConnection;
import io.towline.listener.http2.frame.ClientStreams;
import io.towline.listener.http2.frame.InboundFrames;
import io.undertow.connector.PooledByteBuffer;
import io.undertow.protocols.http2.AbstractHttp2StreamSourceChannel;
import io.undertow.protocols.http2.Http2Channel;
import io.undertow.protocols.http2.Http2RstStreamStreamSourceChannel;
import io.undertow.protocols.http2.Http2StreamSourceChannel;
import io.undertow.server.protocol.framed.FrameHeaderData;
import io.undertow.util.HeaderMap;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.xnio.IoUtils;
import org.xnio.XnioIoThread;

/**
 * Undertow's HTTP/2, with what it leaves out: it lets pass what {@link InboundFrames} does not; it announces a number of streams at a
 * time, and lets a client open more; and it tells a handler that waits nothing of a reset.
 *
 * <p>Owner: the connection's I/O thread.
 */
final class Http2Connection extends Http2Channel implements InboundFrames.Connection {

    private final Http2Lifecycle lifecycle;
    private final Http2ReadGate gate;
    private final InboundFrames<FrameHeaderData> frames;

    Http2Connection(TlsConnection connection, Http2 http2, Http2ReadGate gate, Http2Lifecycle lifecycle) {
        super(connection, connection.applicationProtocol(), gate.buffers(), null, false, false, false, http2.options());
        this.gate = gate;
        this.lifecycle = lifecycle;
        frames = new InboundFrames<>(
                super::parseFrame,
                this,
                http2.bounds(),
                new ClientStreams.Uploads(Http2.STREAM_WINDOW, lifecycle.grown(), io()::now),
                io()::scratch);
    }

    private IoThread io() {
        return lifecycle.times().io();
    }

    /** Its first buffer is for reading, if it takes one at all. */
    @Override
    public synchronized AbstractHttp2StreamSourceChannel receive() throws IOException {
        gate.reads(true);
        try {
            return super.receive();
        } finally {
            gate.reads(false);
        }
    }

    @Override
    protected FrameHeaderData parseFrame(ByteBuffer data) throws IOException {
        return frames.next(data);
    }

    /** Why the request that was admitted last cannot go on. */
    Optional<Refusal> refusal() {
        return frames.refusal();
    }

    /** Of the request that was admitted last. */
    String target() {
        return frames.target();
    }

    String host() {
        return frames.host();
    }

    /** Called for each frame but DATA of a stream that is open. */
    @Override
    protected AbstractHttp2StreamSourceChannel createChannel(FrameHeaderData header, PooledByteBuffer payload)
            throws IOException {
        if (frames.current().isData()) {
            return dropData();
        }
        AbstractHttp2StreamSourceChannel arrived = super.createChannel(header, payload);
        return switch (arrived) {
            case Http2StreamSourceChannel request -> lifecycle.admits(request) ? request : refuse(request);
            case Http2RstStreamStreamSourceChannel reset -> {
                frames.streams().ended(reset.getStreamId());
                lifecycle.reset(reset.getStreamId());
                yield reset;
            }
            case null, default -> arrived;
        };
    }

    /** Nobody takes it: it was on its way when we reset its stream, or comes behind the stream's end (RFC 9113 §5.1). */
    private AbstractHttp2StreamSourceChannel dropData() throws IOException {
        updateReceiveFlowControlWindow(frames.current().length());
        if (frames.arrivedOn() == ClientStreams.State.ENDED) {
            resetStream(frames.current().stream(), ERROR_STREAM_CLOSED);
        }
        return null;
    }

    private AbstractHttp2StreamSourceChannel refuse(Http2StreamSourceChannel request) {
        sendRstStream(request.getStreamId(), ERROR_REFUSED_STREAM);
        return null;
    }

    @Override
    public boolean isAnswering(int stream) {
        return lifecycle.isAnswering(stream);
    }

    @Override
    public void resetStream(int stream, int error) {
        sendRstStream(stream, error);
        lifecycle.reset(stream);
    }

    @Override
    public void breaks(int stream, String fault) {
        lifecycle.breaks(stream, fault);
        resetStream(stream, ERROR_PROTOCOL_ERROR);
    }

    @Override
    public void arrives(int stream, int bytes) {
        lifecycle.arrives(stream, bytes);
    }

    @Override
    public void trailers(int stream, HeaderMap trailers) {
        lifecycle.trailers(stream, trailers);
    }

    @Override
    public void clientLeaves() {
        lifecycle.leave();
    }

    /** Undertow calls it when so much was read, on whatever thread reads; how much may be sent again is ours to say. */
    @Override
    public void sendUpdateWindowSize(int streamId, int delta) throws IOException {
        if (XnioIoThread.currentThread() == getIoThread()) {
            frames.streams().read(streamId, delta);
        } else {
            io().runLater(() -> wasRead(streamId, delta));
        }
    }

    /** So much data came that nobody will read. */
    void drop(int bytes) {
        try {
            if (bytes > 0 && isOpen()) {
                updateReceiveFlowControlWindow(bytes);
            }
        } catch (IOException broken) {
            IoUtils.safeClose(this);
        }
    }

    private void wasRead(int stream, int bytes) {
        try {
            frames.streams().read(stream, bytes);
        } catch (IOException broken) {
            IoUtils.safeClose(this);
        }
    }

    @Override
    public void grant(int stream, int bytes) throws IOException {
        super.sendUpdateWindowSize(stream, bytes);
        gate.widened();
    }

    /** Undertow resets streams by itself, too. */
    @Override
    public void sendRstStream(int streamId, int statusCode) {
        frames.streams().reset(streamId);
        super.sendRstStream(streamId, statusCode);
    }
}
