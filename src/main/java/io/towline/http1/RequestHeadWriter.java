package io.towline.http1;

import io.undertow.util.HeaderMap;
import java.nio.ByteBuffer;

/**
 * Writes the head of a request to a server, from values that were judged: never copied from what a client sent, so that both sides see the same
 * request.
 *
 * <p>One for each head.
 */
public final class RequestHeadWriter {

    private final HeadBytes head = new HeadBytes();

    /** @param target a character for each byte */
    public RequestHeadWriter(String method, String target) {
        head.text(method);
        head.put(' ');
        head.text(target);
        head.text(" HTTP/1.1");
        head.newLine();
    }

    public RequestHeadWriter field(String name, String value) {
        head.field(name, value);
        return this;
    }

    public RequestHeadWriter fields(HeaderMap fields) {
        head.fields(fields);
        return this;
    }

    /** The whole head. */
    public ByteBuffer finish() {
        return head.finish();
    }
}
