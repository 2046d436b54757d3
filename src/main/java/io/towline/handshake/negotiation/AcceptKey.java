package io.towline.handshake.negotiation;

import io.towline.io.IoThread;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/** Keys of the opening handshake, and what proves that one was read, RFC 6455 §1.3 and §4.2.2. */
public final class AcceptKey {

    private static final String GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    private static final int KEY_BYTES = 16;

    private AcceptKey() {}

    /** A key of our own: never the client's, so that no client can foresee what a server must answer. */
    public static String fresh(IoThread io) {
        ByteBuffer nonce =
                ByteBuffer.allocate(KEY_BYTES).putLong(io.randomLong()).putLong(io.randomLong());
        return Base64.getEncoder().encodeToString(nonce.array());
    }

    public static String proofOf(String key) {
        try {
            byte[] digest =
                    MessageDigest.getInstance("SHA-1").digest((key + GUID).getBytes(StandardCharsets.ISO_8859_1));
            return Base64.getEncoder().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-1", e);
        }
    }

    /** Whether it is base64 of 16 bytes, and the only way to write them: Java's decoder would let odd trailing bits by. */
    public static boolean wellFormed(String key) {
        try {
            byte[] nonce = Base64.getDecoder().decode(key.getBytes(StandardCharsets.ISO_8859_1));
            return nonce.length == KEY_BYTES
                    && Base64.getEncoder().encodeToString(nonce).equals(key);
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
