package io.towline.config.pem;

import java.util.Arrays;
import java.util.Optional;

/** The elliptic curves that certificates are made with; named by object identifiers, RFC 5480 §2.1.1.1. */
enum EcCurve {
    P256(32, 0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x03, 0x01, 0x07),
    P384(48, 0x2B, 0x81, 0x04, 0x00, 0x22),
    P521(66, 0x2B, 0x81, 0x04, 0x00, 0x23);

    private static final int SEQUENCE = 0x30;
    private static final int OCTET_STRING = 0x04;

    private final int privateKeyBytes;
    private final byte[] oid;

    EcCurve(int privateKeyBytes, int... oid) {
        this.privateKeyBytes = privateKeyBytes;
        this.oid = new byte[oid.length];
        for (int i = 0; i < oid.length; i++) {
            this.oid[i] = (byte) oid[i];
        }
    }

    byte[] oid() {
        return oid.clone();
    }

    /**
     * The curve of an {@code ECPrivateKey}: {@code SEQUENCE { INTEGER 1, OCTET STRING key, ... }}. Its own field for the
     * curve is optional, but RFC 5915 §3 makes the key exactly as long as the curve's order, so its length tells.
     */
    static Optional<EcCurve> of(byte[] ecPrivateKey) {
        int at = contentOf(ecPrivateKey, 0, SEQUENCE);
        int key = at + 3; // INTEGER, one byte, 1
        if (at < 0 || key + 1 >= ecPrivateKey.length || ecPrivateKey[key] != OCTET_STRING) {
            return Optional.empty();
        }
        return Arrays.stream(values())
                .filter(curve -> curve.privateKeyBytes == ecPrivateKey[key + 1])
                .filter(curve -> !namesAnother(ecPrivateKey, key + 2 + curve.privateKeyBytes, curve))
                .findFirst();
    }

    /** Other curves have keys of these lengths too: where the optional field is there, it must agree. */
    private static boolean namesAnother(byte[] der, int end, EcCurve curve) {
        if (end + 4 >= der.length || (der[end] & 0xFF) != 0xA0) {
            return false;
        }
        int from = end + 4; // [0] EXPLICIT, length, OBJECT IDENTIFIER, length
        int to = Math.min(from + curve.oid.length, der.length);
        return der[end + 3] != curve.oid.length || !Arrays.equals(der, from, to, curve.oid, 0, curve.oid.length);
    }

    private static int contentOf(byte[] der, int at, int tag) {
        if (der.length < at + 2 || der[at] != tag) {
            return -1;
        }
        int length = der[at + 1] & 0xFF;
        return length < 0x80 ? at + 2 : at + 2 + (length & 0x7F);
    }
}
