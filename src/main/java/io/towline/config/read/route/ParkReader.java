package io.towline.config.read.route;

import static io.towline.config.setting.Readings.choice;
import static io.towline.config.setting.Readings.count;
import static io.towline.config.setting.Readings.orOff;
import static io.towline.config.setting.Readings.size;
import static io.towline.config.setting.Readings.timeout;

import io.towline.config.ParkConfig;
import io.towline.config.ParkConfig.Event;
import io.towline.config.setting.Section;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads {@code routes.NAME.park}. */
final class ParkReader {

    private static final long LARGEST = 16L << 20;

    private ParkReader() {}

    /** Empty where it is off. */
    static Optional<ParkConfig> read(Section park) {
        Optional<Duration> time = park.read("for", orOff(timeout()));
        long buffer = park.read("buffer", size(1, LARGEST));
        List<Event> on = park.given("on").isPresent()
                ? park.listOfSome(
                        "on", choice(Event.class), "Name some of lost, going-away and restart, or write for = off.")
                : park.list("on", choice(Event.class));
        int replay = park.read("replay", count(0, 1000));
        int clients = park.read("max-clients", count(1, 10_000_000));
        Set<Event> events = EnumSet.noneOf(Event.class);
        events.addAll(on);
        return time.map(given -> new ParkConfig(given, buffer, events, replay, clients));
    }
}
