package io.towline.config.read.upstream;

import static io.towline.config.setting.Readings.choice;
import static io.towline.config.setting.Readings.count;
import static io.towline.config.setting.Readings.duration;
import static io.towline.config.setting.Readings.orOff;
import static io.towline.config.setting.Readings.text;

import io.towline.config.UpstreamConfig.Learn;
import io.towline.config.UpstreamConfig.SameSite;
import io.towline.config.UpstreamConfig.SecureCookie;
import io.towline.config.UpstreamConfig.Sticky;
import io.towline.config.UpstreamConfig.StickyCookie;
import io.towline.config.setting.Reading;
import io.towline.config.setting.Section;
import io.towline.config.tree.Node.Leaf;
import io.towline.config.value.Unfit;
import io.towline.config.value.ValueSource;
import java.time.Duration;
import java.util.Optional;

/** Reads {@code upstreams.NAME.sticky}. */
final class StickyReader {

    private static final int LEAST_SECRET = 16;

    private StickyReader() {}

    static Sticky read(Section sticky) {
        Optional<StickyCookie> cookie = cookie(sticky.section("cookie"));
        Optional<ValueSource> source = sticky.optional("learn", text(StickyReader::learnt));
        Duration timeout = sticky.read("learn-timeout", duration(Duration.ofSeconds(1), Duration.ofDays(30)));
        int most = sticky.read("learn-values", count(1, 10_000_000));
        return new Sticky(cookie, source.map(it -> new Learn(it, timeout, most)));
    }

    private static Optional<StickyCookie> cookie(Section cookie) {
        Optional<String> name = cookie.read("name", orOff(text(StickyReader::name)));
        Optional<String> secret = cookie.optional("secret", text(StickyReader::secret));
        SecureCookie secure = cookie.read("secure", choice(SecureCookie.class));
        Optional<SameSite> sameSite = cookie.read("same-site", orOff(choice(SameSite.class)));
        if (secure == SecureCookie.OFF && sameSite.equals(Optional.of(SameSite.NONE))) {
            cookie.contradiction(
                    "same-site", "secure", "none goes with secure = on or auto: browsers throw such a cookie away.");
        }
        Optional<Duration> maxAge = cookie.read("max-age", maxAge());
        String path = cookie.read("path", text(StickyReader::path));
        return name.map(it -> new StickyCookie(it, secret, secure, sameSite, maxAge, path));
    }

    private static Reading<Optional<Duration>> maxAge() {
        Reading<Duration> time = duration(Duration.ofSeconds(1), Duration.ofDays(400));
        return node -> {
            if (node instanceof Leaf leaf && leaf.text().equals("session")) {
                return Optional.empty();
            }
            try {
                return Optional.of(time.of(node));
            } catch (Unfit unfit) {
                throw new Unfit(unfit.getMessage() + " Or write session.");
            }
        };
    }

    private static String name(String text) throws Unfit {
        if (!text.matches("[!#$%&'*+.^_`|~A-Za-z0-9-]+")) {
            throw new Unfit("\"" + text + "\" cannot be a cookie's name. Write one such as \"towline-server\".");
        }
        return text;
    }

    private static String secret(String text) throws Unfit {
        // not quoted: mistakes are read by others than the secret's owners
        if (text.length() < LEAST_SECRET) {
            throw new Unfit("is too short. Write " + LEAST_SECRET + " characters or more, which nobody can guess.");
        }
        return text;
    }

    private static String path(String text) throws Unfit {
        if (!text.matches("/[!-:<-~]*")) {
            throw new Unfit(
                    "\"" + text + "\" is no path that a cookie can have. Write one such as \"/\" or \"/chat\".");
        }
        return text;
    }

    private static ValueSource learnt(String text) throws Unfit {
        if (!text.matches("(header|cookie):[!#$%&'*+.^_`|~A-Za-z0-9-]+")) {
            throw new Unfit(
                    "\"" + text + "\" is nothing that a server gives. Write \"header:NAME\" or \"cookie:NAME\".");
        }
        return ValueSource.parse(text);
    }
}
