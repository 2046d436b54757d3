package io.towline.bridge.protocol.towline.wire;

import io.towline.bridge.message.Batch;
import io.towline.bridge.text.Sheet;
import io.undertow.util.HeaderMap;
import io.undertow.util.Headers;

/** How a stream is written. Pure. */
public sealed interface Script permits EventScript, LineScript {

    /**
     * What a response begins with.
     *
     * @param acknowledged the highest number that the client has
     * @param retryMillis how long an EventSource waits before it comes back
     * @param padding bytes of comment, for proxies that hold the first ones back
     */
    record Beginning(byte[] description, long acknowledged, long retryMillis, int padding) {}

    String contentType();

    void begin(Sheet out, Beginning beginning);

    /** Not an empty one. */
    void batch(Sheet out, Batch batch);

    void heartbeat(Sheet out);

    void superseded(Sheet out);

    /** The response ends here, and its client is to come back with what it has. */
    void comeBack(Sheet out);

    default HeaderMap headers() {
        return new HeaderMap().put(Headers.CONTENT_TYPE, contentType());
    }
}
