package io.towline.http1;

import io.undertow.util.HeaderMap;
import java.nio.ByteBuffer;

/** Writes interim answers to clients, and trailers to servers: what has fields and no framing. */
public final class InterimHeadWriter {

    private InterimHeadWriter() {}

    /** A whole interim answer of HTTP/1.1. */
    public static ByteBuffer write(int status, String reason, HeaderMap fields) {
        HeadBytes head = new HeadBytes();
        head.text("HTTP/1.1 " + status + " " + reason);
        head.newLine();
        return head.fields(fields).finish();
    }

    /** The last chunk of a body, and what comes behind it. */
    public static ByteBuffer lastChunk(HeaderMap trailers) {
        HeadBytes end = new HeadBytes();
        end.text("0");
        end.newLine();
        return end.fields(trailers).finish();
    }
}
