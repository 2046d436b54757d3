package io.towline.testkit;

import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.Signature;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.HexFormat;

/** An X.509 certificate (RFC 5280 §4.1) built by hand: the JDK offers only its keytool, at a second for each. */
final class SelfSigned {

    private static final DateTimeFormatter GENERALIZED_TIME = DateTimeFormatter.ofPattern("yyyyMMddHHmmss'Z'");
    private static final String COMMON_NAME = "0603550403";
    private static final String SUBJECT_ALTERNATIVE_NAME = "0603551D11";

    private SelfSigned() {}

    static byte[] certificate(KeyPair keys, String signature, String signatureOid, String... names)
            throws GeneralSecurityException {
        byte[] algorithm = element(0x30, hex(signatureOid));
        byte[] name = name(names[0]);
        byte[] unsigned = element(
                0x30,
                element(0xA0, element(0x02, new byte[] {2})),
                element(0x02, new byte[] {1}),
                algorithm,
                name,
                element(0x30, time(-1), time(3650)),
                name,
                keys.getPublic().getEncoded(),
                element(0xA3, element(0x30, alternativeNames(names))));
        Signature signing = Signature.getInstance(signature);
        signing.initSign(keys.getPrivate());
        signing.update(unsigned);
        return element(0x30, unsigned, algorithm, element(0x03, new byte[1], signing.sign()));
    }

    private static byte[] name(String commonName) {
        return element(0x30, element(0x31, element(0x30, hex(COMMON_NAME), element(0x0C, ascii(commonName)))));
    }

    private static byte[] time(int days) {
        Instant when = Instant.now().plusSeconds(days * 86_400L);
        return element(0x18, ascii(GENERALIZED_TIME.format(when.atOffset(ZoneOffset.UTC))));
    }

    private static byte[] alternativeNames(String... names) {
        byte[][] each = Arrays.stream(names).map(SelfSigned::alternativeName).toArray(byte[][]::new);
        return element(0x30, hex(SUBJECT_ALTERNATIVE_NAME), element(0x04, element(0x30, each)));
    }

    private static byte[] alternativeName(String name) {
        try {
            return element(0x87, InetAddress.ofLiteral(name).getAddress());
        } catch (IllegalArgumentException host) {
            return element(0x82, ascii(name));
        }
    }

    private static byte[] element(int tag, byte[]... contents) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        for (byte[] content : contents) {
            body.writeBytes(content);
        }
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        whole.write(tag);
        if (body.size() < 0x80) {
            whole.write(body.size());
        } else {
            whole.write(0x82);
            whole.write(body.size() >>> 8);
            whole.write(body.size());
        }
        whole.writeBytes(body.toByteArray());
        return whole.toByteArray();
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static byte[] hex(String bytes) {
        return HexFormat.of().parseHex(bytes);
    }
}
