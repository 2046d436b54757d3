package io.towline.access.password;

import io.towline.access.file.FileBacked;
import io.towline.config.AuthConfig.Basic;
import java.util.List;

/**
 * The users of one route. Told apart by identity: what one route's file lets in, another's may not. Any thread.
 *
 * @see PasswordChecks who asks it
 */
public final class PasswordList {

    private final Basic config;
    private final FileBacked<Passwords> file;

    private PasswordList(Basic config, FileBacked<Passwords> file) {
        this.config = config;
        this.file = file;
    }

    /**
     * Reads its file.
     *
     * @param name such as {@code route chat}
     * @throws IllegalArgumentException where it cannot be used; the message says why
     */
    public static PasswordList of(String name, Basic config) {
        return new PasswordList(
                config, new FileBacked<>(name, "users", List.of(config.file()), () -> Passwords.read(config.file())));
    }

    public Basic config() {
        return config;
    }

    public FileBacked<?> file() {
        return file;
    }

    Passwords now() {
        return file.now();
    }
}
