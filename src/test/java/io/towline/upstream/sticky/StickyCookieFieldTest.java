package io.towline.upstream.sticky;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.towline.config.UpstreamConfig.SameSite;
import io.towline.config.UpstreamConfig.SecureCookie;
import io.towline.config.UpstreamConfig.StickyCookie;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** {@code Set-Cookie} to the letter. */
class StickyCookieFieldTest {

    @Test
    void byDefault() {
        StickyCookieField field = field(SecureCookie.AUTO, Optional.of(SameSite.LAX), Optional.empty());
        assertEquals("at=x; Path=/chat; HttpOnly; SameSite=Lax", field.with("x", false));
        assertEquals("at=x; Path=/chat; HttpOnly; SameSite=Lax; Secure", field.with("x", true));
    }

    @Test
    void withAllThatCanBeSaid() {
        StickyCookieField field = field(SecureCookie.ON, Optional.of(SameSite.NONE), Optional.of(Duration.ofDays(1)));
        assertEquals("at=x; Path=/chat; HttpOnly; Max-Age=86400; SameSite=None; Secure", field.with("x", false));
    }

    @Test
    void withAsLittle() {
        StickyCookieField field = field(SecureCookie.OFF, Optional.empty(), Optional.empty());
        assertEquals("at=x; Path=/chat; HttpOnly", field.with("x", true));
    }

    private static StickyCookieField field(
            SecureCookie secure, Optional<SameSite> sameSite, Optional<Duration> maxAge) {
        return new StickyCookieField(new StickyCookie("at", Optional.empty(), secure, sameSite, maxAge, "/chat"));
    }
}
