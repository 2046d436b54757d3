package io.towline.config.setting;

import static io.towline.config.setting.Readings.choice;
import static io.towline.config.setting.Readings.countOrOff;
import static io.towline.config.setting.Readings.orOff;
import static io.towline.config.setting.Readings.text;
import static io.towline.config.setting.Readings.timeout;

import io.towline.config.ClientLimits;
import io.towline.config.ClientLimits.Count;
import io.towline.config.ClientLimits.Pace;
import io.towline.config.ClientLimits.Queue;
import io.towline.config.value.LimitKey;
import io.towline.config.value.Rate;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** Reads {@code limits} of listeners and routes. */
public final class LimitsReading {

    private static final int MOST = 1_000_000;
    private static final Map<String, Integer> STATUSES = statuses();

    /** How to write the section. */
    public static final String MEND = "Write limits { connections { most = 20 } }.";

    private LimitsReading() {}

    public static ClientLimits of(Section limits) {
        return new ClientLimits(
                count(limits.section("connections", "Write connections { most = 20 }.")),
                queued(limits.section("handshakes", "Write handshakes { rate = \"10/s\", burst = 20 }.")),
                pace(limits.section("requests", "Write requests { rate = \"10/s\", burst = 20 }.")),
                count(limits.section("sessions", "Write sessions { most = 20 }.")),
                limits.read("status", choice(STATUSES)));
    }

    private static Optional<Count> count(Section section) {
        LimitKey by = section.read("by", text(LimitKey::parse));
        OptionalInt most = section.read("most", countOrOff(1, MOST));
        return most.isPresent() ? Optional.of(new Count(by, most.getAsInt())) : Optional.empty();
    }

    private static Optional<Pace> pace(Section section) {
        LimitKey by = section.read("by", text(LimitKey::parse));
        Optional<Rate> rate = section.read("rate", orOff(text(Rate::parse)));
        int burst = section.read("burst", Readings.count(1, MOST));
        return rate.map(each -> new Pace(by, each, burst, Optional.empty()));
    }

    /** Those beyond may wait. */
    private static Optional<Pace> queued(Section section) {
        OptionalInt most = section.read("queue", countOrOff(1, MOST));
        Duration timeout = section.read("queue-timeout", timeout());
        Optional<Queue> queue = most.isPresent() ? Optional.of(new Queue(most.getAsInt(), timeout)) : Optional.empty();
        return pace(section).map(each -> new Pace(each.by(), each.rate(), each.burst(), queue));
    }

    private static Map<String, Integer> statuses() {
        Map<String, Integer> statuses = new LinkedHashMap<>();
        statuses.put("429", 429);
        statuses.put("503", 503);
        return statuses;
    }
}
