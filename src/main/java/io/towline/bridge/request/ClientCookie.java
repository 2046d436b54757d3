package io.towline.bridge.request;

import io.towline.conversation.Sha256;
import java.util.Base64;
import java.util.Optional;

/**
 * What shows that two requests come from the same client, where the browser said no page: a cookie of ours that only the client of
 * the first was given, or the very credentials of the first, for programs that keep no cookies.
 *
 * @param given the cookie's value
 * @param credentials a hash of {@code Cookie} and {@code Authorization}
 */
public record ClientCookie(Optional<String> given, String credentials) {

    /** Characters that a session keeps of it. */
    public static final int LENGTH = 65;

    public static ClientCookie of(Optional<String> given, Optional<String> cookies, Optional<String> authorization) {
        return new ClientCookie(given, hash(cookies.orElse("") + "\n" + authorization.orElse("")));
    }

    boolean isOf(ClientCookie owner) {
        return given.isPresent() && given.equals(owner.given) || credentials.equals(owner.credentials);
    }

    private static String hash(String text) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(Sha256.of(text));
    }
}
