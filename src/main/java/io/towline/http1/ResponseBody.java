package io.towline.http1;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;

/**
 * Collects the body of an answer that is no 101, as {@link BodyDecoder} finds it. Whole in memory, since such bodies are error pages;
 * bounded.
 *
 * <p>Owner: one attempt, on its I/O thread.
 */
public final class ResponseBody {

    public static final int MAX_BYTES = 256 * 1024;

    private final ByteArrayOutputStream collected = new ByteArrayOutputStream();
    private final BodyDecoder decoder;

    private ResponseBody(BodyDecoder decoder) {
        this.decoder = decoder;
    }

    public static ResponseBody of(ResponseHead head) throws MalformedResponse {
        BodyDecoder decoder = BodyDecoder.of(head, false);
        if (decoder.length().orElse(0) > MAX_BYTES) {
            throw tooLong();
        }
        return new ResponseBody(decoder);
    }

    /**
     * @param in is written to: chunks are taken off in place
     * @return whether the body is whole; bytes behind its end are nobody's, as the connection is not used again
     */
    public boolean feed(ByteBuffer in) throws MalformedResponse {
        decoder.decode(in);
        if (in.remaining() > MAX_BYTES - collected.size()) {
            throw tooLong();
        }
        byte[] piece = new byte[in.remaining()];
        in.get(piece);
        collected.writeBytes(piece);
        return decoder.isOver();
    }

    /** The server closed; see {@link BodyDecoder#end}. */
    public void end(boolean cut) throws MalformedResponse {
        decoder.end(cut);
    }

    public byte[] bytes() {
        return collected.toByteArray();
    }

    private static MalformedResponse tooLong() {
        return new MalformedResponse("its body is longer than " + MAX_BYTES + " bytes");
    }
}
