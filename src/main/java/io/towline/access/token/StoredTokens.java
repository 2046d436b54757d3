package io.towline.access.token;

import io.towline.config.lists.TokenFile;
import io.towline.config.pem.UnusableFile;
import io.towline.conversation.Sha256;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;

/**
 * The tokens of one file as it was read. They are looked up by a digest that is salted anew each time, so that no time that a look takes tells anything
 * of a token. Immutable; any thread.
 */
final class StoredTokens {

    private static final int SALT_BYTES = 32;

    private final Map<String, String> names;
    private final byte[] salt = new byte[SALT_BYTES];
    private final Map<ByteBuffer, String> salted = new HashMap<>();

    /** @param names by the tokens' SHA-256, in hexadecimal */
    StoredTokens(Map<String, String> names) {
        this.names = Map.copyOf(names);
        new SecureRandom().nextBytes(salt);
        names.forEach((digest, name) -> salted.put(salted(HexFormat.of().parseHex(digest)), name));
    }

    static StoredTokens read(Path file) throws UnusableFile {
        return new StoredTokens(TokenFile.read(file));
    }

    Optional<String> nameOf(String token) {
        return Optional.ofNullable(salted.get(salted(Sha256.of(token.getBytes(StandardCharsets.ISO_8859_1)))));
    }

    private ByteBuffer salted(byte[] digest) {
        byte[] all = new byte[salt.length + digest.length];
        System.arraycopy(salt, 0, all, 0, salt.length);
        System.arraycopy(digest, 0, all, salt.length, digest.length);
        return ByteBuffer.wrap(Sha256.of(all));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof StoredTokens same && names.equals(same.names);
    }

    @Override
    public int hashCode() {
        return names.hashCode();
    }
}
