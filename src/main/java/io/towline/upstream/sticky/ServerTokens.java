package io.towline.upstream.sticky;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * A cookie's values for the servers of a group: of each, the HMAC of its address. So a value is its own signature, tells nothing of the address,
 * and is the same at every Towline that has the secret. Immutable.
 */
public final class ServerTokens {

    private static final String ALGORITHM = "HmacSHA256";

    /** Of 32: nobody guesses 128 bits. */
    private static final int BYTES = 16;

    private final Map<String, byte[]> tokens = new LinkedHashMap<>();

    /** @param group two groups with one server do not read each other's cookies */
    public ServerTokens(byte[] secret, String group, Collection<String> servers) {
        for (String server : servers) {
            tokens.put(server, token(secret, group + '\n' + server));
        }
    }

    private static byte[] token(byte[] secret, String text) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(secret, ALGORITHM));
            byte[] whole = mac.doFinal(("towline sticky cookie\n" + text).getBytes(StandardCharsets.UTF_8));
            return Base64.getUrlEncoder().withoutPadding().encode(Arrays.copyOf(whole, BYTES));
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("every Java has HMAC with SHA-256", impossible);
        }
    }

    /** Empty where it is none of the group's. */
    public Optional<String> of(String server) {
        return Optional.ofNullable(tokens.get(server)).map(token -> new String(token, StandardCharsets.US_ASCII));
    }

    /** Whose value it is, if anybody's. How long that takes does not tell how much of it is right. */
    public Optional<String> server(String value) {
        byte[] shown = value.getBytes(StandardCharsets.UTF_8);
        Optional<String> found = Optional.empty();
        for (Map.Entry<String, byte[]> each : tokens.entrySet()) {
            if (MessageDigest.isEqual(each.getValue(), shown)) {
                found = Optional.of(each.getKey());
            }
        }
        return found;
    }
}
