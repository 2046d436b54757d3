package io.towline.access.password;

import io.towline.config.value.StoredPassword;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import org.apache.commons.codec.digest.Md5Crypt;
import org.apache.commons.codec.digest.Sha2Crypt;
import org.springframework.security.crypto.bcrypt.BCrypt;

/** Whether a password is the one that was hashed. May take a second; compares in constant time. */
final class PasswordHash {

    private static final int SHA1_BYTES = 20;

    private PasswordHash() {}

    static boolean matches(StoredPassword stored, byte[] password) {
        String text = stored.text();
        byte[] own = password.clone(); // commons-codec wipes what it was given
        return switch (stored.scheme()) {
            case BCRYPT -> BCrypt.checkpw(own, text);
            case APR1 -> same(Md5Crypt.apr1Crypt(own, text), text);
            case MD5 -> same(Md5Crypt.md5Crypt(own, text), text);
            case SHA256 -> same(Sha2Crypt.sha256Crypt(own, text), text);
            case SHA512 -> same(Sha2Crypt.sha512Crypt(own, text), text);
            case SHA1 -> salted(own, text.substring("{SHA}".length()));
            case SALTED_SHA1 -> salted(own, text.substring("{SSHA}".length()));
        };
    }

    /** The salt, if there is any, stands behind the digest. */
    private static boolean salted(byte[] password, String base64) {
        byte[] stored = Base64.getDecoder().decode(base64);
        MessageDigest digest = sha1();
        digest.update(password);
        digest.update(stored, SHA1_BYTES, stored.length - SHA1_BYTES);
        return MessageDigest.isEqual(digest.digest(), Arrays.copyOf(stored, SHA1_BYTES));
    }

    private static boolean same(String made, String stored) {
        return MessageDigest.isEqual(
                made.getBytes(StandardCharsets.US_ASCII), stored.getBytes(StandardCharsets.US_ASCII));
    }

    private static MessageDigest sha1() {
        try {
            return MessageDigest.getInstance("SHA-1");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java has SHA-1", impossible);
        }
    }
}
