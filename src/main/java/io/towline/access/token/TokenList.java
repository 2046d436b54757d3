package io.towline.access.token;

import io.towline.access.file.FileBacked;
import io.towline.config.AuthConfig.Bearer;
import java.util.List;
import java.util.Optional;

/** The tokens of one route, as their file has them now. Any thread. */
public final class TokenList {

    private final Bearer config;
    private final FileBacked<StoredTokens> file;

    private TokenList(Bearer config, FileBacked<StoredTokens> file) {
        this.config = config;
        this.file = file;
    }

    /**
     * Reads its file.
     *
     * @param name such as {@code route chat}
     * @throws IllegalArgumentException where it cannot be used; the message says why
     */
    public static TokenList of(String name, Bearer config) {
        return new TokenList(
                config,
                new FileBacked<>(name, "tokens", List.of(config.tokens()), () -> StoredTokens.read(config.tokens())));
    }

    public Bearer config() {
        return config;
    }

    public FileBacked<?> file() {
        return file;
    }

    /** Whose it is; empty where it is nobody's. */
    public Optional<String> nameOf(String token) {
        return file.now().nameOf(token);
    }
}
