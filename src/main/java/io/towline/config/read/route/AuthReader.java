package io.towline.config.read.route;

import static io.towline.config.setting.Readings.choice;
import static io.towline.config.setting.Readings.countOrOff;
import static io.towline.config.setting.Readings.duration;
import static io.towline.config.setting.Readings.flag;
import static io.towline.config.setting.Readings.orOff;
import static io.towline.config.setting.Readings.text;

import io.towline.config.AccessConfig;
import io.towline.config.AuthConfig;
import io.towline.config.AuthConfig.Basic;
import io.towline.config.AuthConfig.Bearer;
import io.towline.config.setting.AddressReading;
import io.towline.config.setting.ListedReading;
import io.towline.config.setting.Section;
import io.towline.config.value.RouteGrammar;
import io.towline.config.value.Unfit;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

/** Reads {@code routes.NAME.access}. */
final class AuthReader {

    private static final int MOST_ATTEMPTS = 10_000;

    private enum Satisfy {
        ALL,
        ANY
    }

    private AuthReader() {}

    static AccessConfig read(Section access) {
        return new AccessConfig(
                access.list("addresses", new AddressReading()),
                new AuthConfig(
                        access.read("satisfy", choice(Satisfy.class)) == Satisfy.ANY,
                        basic(access.section("basic")),
                        bearer(access.section("bearer")),
                        ForwardReader.read(access.section("forward"))));
    }

    private static Optional<Basic> basic(Section basic) {
        Optional<Path> file = basic.read("file", ListedReading.passwords());
        String realm = basic.read("realm", text(AuthReader::realm));
        boolean pass = basic.read("pass", flag());
        OptionalInt attempts = basic.read("attempts", countOrOff(1, MOST_ATTEMPTS));
        Optional<Duration> remember =
                basic.read("remember", orOff(duration(Duration.ofSeconds(1), Duration.ofHours(1))));
        needed(basic, "file", "\"users.htpasswd\"", "realm", "pass", "attempts", "remember");
        return file.map(known -> new Basic(known, realm, pass, attempts, remember));
    }

    private static Optional<Bearer> bearer(Section bearer) {
        Optional<Path> file = bearer.read("tokens-file", ListedReading.tokens());
        String realm = bearer.read("realm", text(AuthReader::realm));
        boolean pass = bearer.read("pass", flag());
        Optional<String> query = bearer.read("query", orOff(text(AuthReader::parameter)));
        Optional<String> subprotocol = bearer.read("subprotocol", orOff(text(RouteGrammar::subprotocol)));
        needed(bearer, "tokens-file", "\"tokens\"", "realm", "pass", "query", "subprotocol");
        return file.map(known -> new Bearer(known, realm, pass, query, subprotocol));
    }

    /**
     * Settings of a guard that is not there look as if they kept somebody out.
     *
     * @param key that makes it one
     * @param beside settings that mean nothing without it
     */
    static void needed(Section guard, String key, String value, String... beside) {
        if (guard.given(key).isPresent() || guard.isMisnamed(key)) {
            return;
        }
        for (String each : beside) {
            if (guard.given(each).isPresent() && guard.fits(each)) {
                guard.forgotten(
                        each,
                        "there is no " + key + " beside it, so nobody is asked and everybody comes in. Write " + key
                                + " = " + value + ", or remove it.");
            }
        }
    }

    private static String parameter(String text) throws Unfit {
        if (!text.matches("[A-Za-z0-9._~-]{1,64}")) {
            throw new Unfit("\"" + text
                    + "\" cannot be a parameter's name here: it is of up to 64 letters, digits and . _ ~ -.");
        }
        return text;
    }

    /** RFC 7617 knows no way to say a realm in other letters. */
    private static String realm(String text) throws Unfit {
        if (text.isEmpty() || !text.chars().allMatch(c -> c >= ' ' && c <= '~')) {
            throw new Unfit("\"" + text + "\" cannot be a realm, which browsers read as printable ASCII.");
        }
        return text;
    }
}
