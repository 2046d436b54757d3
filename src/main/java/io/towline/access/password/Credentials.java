package io.towline.access.password;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/**
 * User and password as a request presents them (RFC 7617). Both are compared by their bytes, whatever letters those are meant to be.
 *
 * @param user its characters are bytes
 * @param password not to be changed
 */
public record Credentials(String user, byte[] password) {

    private static final String SCHEME = "Basic ";

    /** So that what a check costs has an end: SHA-crypt's work grows with it. */
    private static final int MOST_BYTES = 1024;

    /**
     * Empty where there are none, or none that could be anybody's: two fields, of which another reader might take the other one; no base64; no
     * colon; control characters, which RFC 7617 §2 forbids.
     *
     * @param fields values of {@code Authorization}
     */
    public static Optional<Credentials> of(List<String> fields) {
        if (fields.size() != 1 || !isBasic(fields.getFirst())) {
            return Optional.empty();
        }
        byte[] pair = decoded(fields.getFirst().substring(SCHEME.length()).strip());
        int colon = 0;
        while (colon < pair.length && pair[colon] != ':') {
            colon++;
        }
        if (colon == 0 || colon == pair.length || pair.length > MOST_BYTES || hasControls(pair)) {
            return Optional.empty();
        }
        return Optional.of(new Credentials(
                new String(pair, 0, colon, StandardCharsets.ISO_8859_1),
                Arrays.copyOfRange(pair, colon + 1, pair.length)));
    }

    /** Whether a value of {@code Authorization} is for this scheme, well-formed or not. */
    public static boolean isBasic(String field) {
        return field.regionMatches(true, 0, SCHEME, 0, SCHEME.length());
    }

    private static byte[] decoded(String text) {
        try {
            return Base64.getDecoder().decode(text);
        } catch (IllegalArgumentException noBase64) {
            return new byte[0];
        }
    }

    private static boolean hasControls(byte[] bytes) {
        for (byte b : bytes) {
            if (b >= 0 && b < ' ' || b == 0x7F) {
                return true;
            }
        }
        return false;
    }

    /** For the log. */
    String name() {
        return new String(user.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
    }

    /** Without the password. */
    @Override
    public String toString() {
        return "Credentials[" + name() + "]";
    }
}
