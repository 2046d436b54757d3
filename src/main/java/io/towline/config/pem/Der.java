package io.towline.config.pem;

import java.io.ByteArrayOutputStream;

/** As much of DER (X.690) as it takes to put a bare key into the PKCS#8 envelope that Java reads, RFC 5208 §5. */
final class Der {

    private static final int INTEGER = 0x02;
    private static final int OCTET_STRING = 0x04;
    private static final int NULL = 0x05;
    private static final int OBJECT_IDENTIFIER = 0x06;
    private static final int SEQUENCE = 0x30;

    /** 1.2.840.113549.1.1.1, rsaEncryption. */
    private static final byte[] RSA = {0x2A, (byte) 0x86, 0x48, (byte) 0x86, (byte) 0xF7, 0x0D, 0x01, 0x01, 0x01};

    /** 1.2.840.10045.2.1, id-ecPublicKey. */
    private static final byte[] EC = {0x2A, (byte) 0x86, 0x48, (byte) 0xCE, 0x3D, 0x02, 0x01};

    private Der() {}

    /** PKCS#8 around an {@code RSAPrivateKey}, RFC 8017 §A.1.2. */
    static byte[] rsaToPkcs8(byte[] rsaPrivateKey) {
        return pkcs8(element(OBJECT_IDENTIFIER, RSA), element(NULL), rsaPrivateKey);
    }

    /** PKCS#8 around an {@code ECPrivateKey}, RFC 5915 §3. */
    static byte[] ecToPkcs8(byte[] ecPrivateKey, EcCurve curve) {
        return pkcs8(element(OBJECT_IDENTIFIER, EC), element(OBJECT_IDENTIFIER, curve.oid()), ecPrivateKey);
    }

    private static byte[] pkcs8(byte[] algorithm, byte[] parameters, byte[] key) {
        byte[] version = element(INTEGER, new byte[] {0});
        return element(SEQUENCE, version, element(SEQUENCE, algorithm, parameters), element(OCTET_STRING, key));
    }

    private static byte[] element(int tag, byte[]... contents) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        for (byte[] content : contents) {
            body.writeBytes(content);
        }
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        whole.write(tag);
        writeLength(whole, body.size());
        whole.writeBytes(body.toByteArray());
        return whole.toByteArray();
    }

    private static void writeLength(ByteArrayOutputStream out, int length) {
        if (length < 0x80) {
            out.write(length);
            return;
        }
        int bytes = (Integer.SIZE - Integer.numberOfLeadingZeros(length) + 7) / 8;
        out.write(0x80 | bytes);
        for (int i = bytes - 1; i >= 0; i--) {
            out.write(length >>> (8 * i));
        }
    }
}
