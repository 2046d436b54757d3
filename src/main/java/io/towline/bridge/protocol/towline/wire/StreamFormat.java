package io.towline.bridge.protocol.towline.wire;

import io.towline.bridge.message.Batch;
import io.towline.bridge.text.ChunkWriter;
import io.undertow.util.HeaderMap;
import io.undertow.util.Headers;

/** How a stream is written. Pure. */
public sealed interface StreamFormat permits EventStreamFormat, LineStreamFormat {

    /**
     * What a response begins with.
     *
     * @param acknowledged the highest number that the client has
     * @param retryMillis how long an EventSource waits before it comes back
     * @param padding bytes of comment, for proxies that hold the first ones back
     */
    record Beginning(TowlineJson.Description description, long acknowledged, long retryMillis, int padding) {}

    String contentType();

    void begin(ChunkWriter out, Beginning beginning);

    /** Not an empty one. */
    void batch(ChunkWriter out, Batch batch);

    void heartbeat(ChunkWriter out);

    void superseded(ChunkWriter out);

    /** The response ends here, and its client is to come back with what it has. */
    void comeBack(ChunkWriter out);

    default HeaderMap headers() {
        return new HeaderMap().put(Headers.CONTENT_TYPE, contentType());
    }
}
