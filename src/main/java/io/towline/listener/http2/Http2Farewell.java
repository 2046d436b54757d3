package io.towline.listener.http2;

import io.undertow.protocols.http2.Http2Channel;
import io.undertow.protocols.http2.Http2HeadersStreamSinkChannel;
import io.undertow.server.protocol.framed.SendFrameHeader;
import io.undertow.util.HeaderMap;
import io.undertow.util.ImmediatePooledByteBuffer;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A GOAWAY (RFC 9113 §6.8) after which the open streams go on: the client opens no more, and may repeat elsewhere what it asked
 * after {@code lastStream}. Undertow's own closes the connection as soon as it is said.
 */
final class Http2Farewell extends Http2HeadersStreamSinkChannel {

    private static final Logger LOG = LoggerFactory.getLogger(Http2Farewell.class);
    private static final int PAYLOAD_BYTES = 8;
    private static final int HEADER_BYTES = 9;
    private static final byte GOAWAY = 7;

    private final int lastStream;

    private Http2Farewell(Http2Channel channel, int lastStream) {
        super(channel, 0, new HeaderMap());
        this.lastStream = lastStream;
    }

    static void say(Http2Channel channel, int lastStream) {
        try {
            Http2Farewell frame = new Http2Farewell(channel, lastStream);
            frame.shutdownWrites();
            frame.flush();
        } catch (IOException gone) {
            LOG.trace("could not say GOAWAY", gone);
        }
    }

    @Override
    protected SendFrameHeader createFrameHeaderImpl() {
        ByteBuffer frame = ByteBuffer.allocate(HEADER_BYTES + PAYLOAD_BYTES);
        frame.put((byte) 0).putShort((short) PAYLOAD_BYTES).put(GOAWAY).put((byte) 0);
        frame.putInt(0); // the stream: the connection itself
        frame.putInt(lastStream).putInt(Http2Channel.ERROR_NO_ERROR);
        return new SendFrameHeader(0, new ImmediatePooledByteBuffer(frame.flip()));
    }
}
