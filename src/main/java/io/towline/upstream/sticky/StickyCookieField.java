package io.towline.upstream.sticky;

import io.towline.config.UpstreamConfig.SecureCookie;
import io.towline.config.UpstreamConfig.StickyCookie;
import java.util.Locale;

/** {@code Set-Cookie} of the cookie that keeps a client with its server (RFC 6265 §4.1). Immutable. */
public final class StickyCookieField {

    private final StickyCookie cookie;
    private final String attributes;

    public StickyCookieField(StickyCookie cookie) {
        this.cookie = cookie;
        attributes = "; Path=" + cookie.path() + "; HttpOnly"
                + cookie.maxAge().map(age -> "; Max-Age=" + age.toSeconds()).orElse("")
                + cookie.sameSite()
                        .map(it -> "; SameSite=" + capital(it.name()))
                        .orElse("");
    }

    /** @param overTls whether the client asked by https */
    public String with(String value, boolean overTls) {
        boolean secure = cookie.secure() == SecureCookie.ON || cookie.secure() == SecureCookie.AUTO && overTls;
        return cookie.name() + "=" + value + attributes + (secure ? "; Secure" : "");
    }

    private static String capital(String name) {
        return name.charAt(0) + name.substring(1).toLowerCase(Locale.ROOT);
    }
}
