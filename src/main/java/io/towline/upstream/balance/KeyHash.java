package io.towline.upstream.balance;

import io.towline.conversation.Sha256;
import java.nio.ByteBuffer;

/**
 * 64 bits of a text, by which clients and servers are matched. The same in every process and at every start, so that several proxies agree: there
 * is no seed that others do not know, and who chooses the text can choose the server. {@code bounded-load} is what helps against that.
 */
public final class KeyHash {

    private KeyHash() {}

    /** The first eight bytes of SHA-256 over UTF-8. */
    public static long of(String text) {
        return ByteBuffer.wrap(Sha256.of(text)).getLong();
    }
}
