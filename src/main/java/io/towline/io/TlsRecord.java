package io.towline.io;

import java.nio.ByteBuffer;
import javax.net.ssl.SSLException;

/** The outside of a TLS record, RFC 8446 §5.1: type (1 byte), version (2), length (2), and that many bytes. */
public final class TlsRecord {

    private static final int HEADER_BYTES = 5;
    private static final int LENGTH_AT = 3;

    /** RFC 5246 §6.2.3: encryption may add up to 2048 bytes to the 2^14 of plaintext; TLS 1.3 is content with 256. */
    private static final int MOST_PAYLOAD_BYTES = 16384 + 2048;

    public static final int MOST_BYTES = HEADER_BYTES + MOST_PAYLOAD_BYTES;

    private TlsRecord() {}

    /** Whether the next record is all there; throws when its header announces more than the RFCs allow. */
    public static boolean complete(ByteBuffer ciphertext) throws SSLException {
        if (ciphertext.remaining() < HEADER_BYTES) {
            return false;
        }
        int payload = Short.toUnsignedInt(ciphertext.getShort(ciphertext.position() + LENGTH_AT));
        if (payload > MOST_PAYLOAD_BYTES) {
            throw new SSLException(
                    "the peer sent a TLS record of " + payload + " bytes, more than the protocol allows");
        }
        return ciphertext.remaining() >= HEADER_BYTES + payload;
    }
}
