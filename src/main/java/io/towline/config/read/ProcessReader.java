package io.towline.config.read;

import static io.towline.config.setting.Readings.count;
import static io.towline.config.setting.Readings.duration;
import static io.towline.config.setting.Readings.flag;
import static io.towline.config.setting.Readings.orOff;
import static io.towline.config.setting.Readings.path;
import static io.towline.config.setting.Readings.percent;
import static io.towline.config.setting.Readings.size;
import static io.towline.config.setting.Readings.text;

import io.towline.config.AdminConfig;
import io.towline.config.ControlConfig;
import io.towline.config.DrainConfig;
import io.towline.config.ProxyConfig;
import io.towline.config.read.listener.BindClashes;
import io.towline.config.setting.BindReading;
import io.towline.config.setting.Reading;
import io.towline.config.setting.Section;
import io.towline.config.setting.Surroundings;
import io.towline.config.tree.Node;
import io.towline.config.tree.Node.Leaf;
import io.towline.config.value.BindAddress;
import io.towline.config.value.Durations;
import io.towline.config.value.RouteGrammar;
import io.towline.config.value.Unfit;
import java.time.Duration;
import java.util.Optional;

/** Reads the sections that are about the process, not about traffic: {@code control admin log drain bridge park io}. */
final class ProcessReader {

    private static final long BUFFERS_LEAST = 1L << 20;
    private static final long BUFFERS_MOST = 1L << 40;

    private final Surroundings surroundings;

    ProcessReader(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    ControlConfig control(Section control) {
        Reading<ControlConfig> written = node -> new ControlConfig(orOff(path()).of(node));
        return control.read(
                "socket",
                node -> node instanceof Leaf leaf && leaf.text().equals("auto")
                        ? UsualControl.of(surroundings)
                        : written.of(node));
    }

    AdminConfig admin(Section admin, BindClashes binds) {
        boolean enabled = admin.read("enabled", flag());
        BindAddress bind = admin.read("bind", new BindReading(surroundings.names()));
        Optional<String> token = admin.optional("token", text(ProcessReader::token));
        boolean readyNeedsUpstream = admin.read("ready-needs-upstream", flag());
        if (enabled) {
            binds.add(admin, bind);
        }
        if (enabled
                && admin.given("token").isEmpty()
                && !bind.address().getAddress().isLoopbackAddress()) {
            admin.missing(
                    "token",
                    "Whoever reaches " + admin.path("bind") + " could use it: set a token, or bind to 127.0.0.1.");
        }
        return new AdminConfig(enabled, bind, token, readyNeedsUpstream);
    }

    DrainConfig drain(Section drain) {
        Duration time = drain.read("time", duration(Duration.ZERO, Duration.ofDays(1)));
        Duration hardStop = drain.read("hard-stop", duration(Duration.ZERO, Duration.ofDays(1)));
        if (hardStop.compareTo(time) < 0) {
            String blamed = drain.given("hard-stop").isPresent() ? "hard-stop" : "time";
            drain.contradiction(
                    blamed,
                    blamed.equals("time") ? "hard-stop" : "time",
                    "hard-stop (" + Durations.text(hardStop) + ") is shorter than time (" + Durations.text(time)
                            + "). Write hard-stop = " + Durations.text(time) + " or more.");
        }
        return new DrainConfig(time, hardStop);
    }

    ProxyConfig.IoConfig io(Section io) {
        Reading<Integer> threads = node ->
                node instanceof Leaf leaf && leaf.text().equals("auto") ? surroundings.processors() : threads(node);
        return new ProxyConfig.IoConfig(io.read("threads", threads));
    }

    ProxyConfig.BridgeBounds bridge(Section bridge) {
        return new ProxyConfig.BridgeBounds(
                bridge.read("buffers", size(BUFFERS_LEAST, BUFFERS_MOST)),
                bridge.read("client-share", percent()),
                bridge.read("client-scripts", orOff(text(ProcessReader::folder))));
    }

    ProxyConfig.ParkBounds park(Section park) {
        return new ProxyConfig.ParkBounds(park.read("buffers", size(BUFFERS_LEAST, BUFFERS_MOST)));
    }

    private static String folder(String text) throws Unfit {
        String path = RouteGrammar.path(text);
        if (path.equals("/")) {
            throw new Unfit("\"/\" would leave nothing to the routes. Write \"/.towline\".");
        }
        return path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
    }

    private static int threads(Node node) throws Unfit {
        try {
            return count(1, 1024).of(node);
        } catch (Unfit unfit) {
            throw new Unfit(unfit.getMessage() + " Or write auto.");
        }
    }

    private static String token(String text) throws Unfit {
        // not quoted: mistakes are read by others than the token's owners
        if (text.isBlank() || !text.chars().allMatch(letter -> letter > ' ' && letter < 127)) {
            throw new Unfit("is blank, or has spaces or letters that no header can carry.");
        }
        return text;
    }
}
