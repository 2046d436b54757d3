package io.towline.config.read.upstream;

import static io.towline.config.setting.Readings.choice;
import static io.towline.config.setting.Readings.orOff;
import static io.towline.config.setting.Readings.percent;
import static io.towline.config.setting.Readings.text;
import static io.towline.config.setting.Readings.timeout;

import io.towline.config.UpstreamConfig.Balance;
import io.towline.config.UpstreamConfig.Policy;
import io.towline.config.setting.Reading;
import io.towline.config.setting.Section;
import io.towline.config.value.ValueSource;
import java.util.Optional;
import java.util.OptionalInt;

/** Reads {@code upstreams.NAME.balance}. */
final class BalanceReader {

    private BalanceReader() {}

    static Balance read(Section balance) {
        Policy policy = balance.read("policy", choice(Policy.class));
        Optional<ValueSource> on = balance.optional("on", text(ValueSource::parse));
        if (policy == Policy.HASH && balance.given("on").isEmpty()) {
            balance.missing("on", "policy = hash needs something to hash: write on = client-ip, or \"cookie:SID\".");
        }
        OptionalInt bound = share(balance, "bounded-load", percent(100, 1000, "125%"));
        if (policy != Policy.HASH && bound.isPresent() && balance.fits("policy")) {
            balance.forgotten("bounded-load", "is for policy = hash only. Write policy = hash, or leave it out.");
        }
        return new Balance(
                policy, on, bound, share(balance, "panic", percent()), balance.read("slow-start", orOff(timeout())));
    }

    private static OptionalInt share(Section balance, String key, Reading<Integer> percent) {
        return balance.read(key, orOff(percent)).map(OptionalInt::of).orElseGet(OptionalInt::empty);
    }
}
