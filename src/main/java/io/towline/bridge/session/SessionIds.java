package io.towline.bridge.session;

import io.towline.conversation.Sha256;
import java.security.SecureRandom;
import java.util.Base64;

/** Makes ids that nobody can guess, and what the logs call them: who holds an id holds the session. Any thread. */
final class SessionIds {

    private static final int ID_BYTES = 18;
    private static final int HASH_BYTES = 4;

    private final SecureRandom random = new SecureRandom();

    /** 144 random bits in 24 letters. */
    String fresh() {
        byte[] bytes = new byte[ID_BYTES];
        random.nextBytes(bytes);
        return Base64.getUrlEncoder().encodeToString(bytes);
    }

    static String hash(String id) {
        return Sha256.hex(Sha256.of(id), HASH_BYTES);
    }
}
