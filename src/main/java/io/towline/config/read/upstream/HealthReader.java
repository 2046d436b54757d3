package io.towline.config.read.upstream;

import static io.towline.config.setting.Readings.choice;
import static io.towline.config.setting.Readings.count;
import static io.towline.config.setting.Readings.countOrOff;
import static io.towline.config.setting.Readings.duration;
import static io.towline.config.setting.Readings.orOff;
import static io.towline.config.setting.Readings.percent;
import static io.towline.config.setting.Readings.text;
import static io.towline.config.setting.Readings.timeout;

import io.towline.config.UpstreamConfig.Active;
import io.towline.config.UpstreamConfig.Check;
import io.towline.config.UpstreamConfig.Health;
import io.towline.config.UpstreamConfig.Passive;
import io.towline.config.UpstreamConfig.StatusRange;
import io.towline.config.setting.Section;
import io.towline.config.value.Authority;
import io.towline.config.value.Durations;
import io.towline.config.value.Unfit;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads what an upstream says of its servers' health. */
final class HealthReader {

    private static final Pattern STATUSES = Pattern.compile("([1-5][0-9]{2})(?:-([1-5][0-9]{2}))?");
    private static final Pattern PATH = Pattern.compile("/[!-~&&[^#]]*");

    private HealthReader() {}

    private enum Initially {
        UP,
        DOWN
    }

    static Health read(Section upstream) {
        return new Health(passive(upstream), active(upstream.section("health")));
    }

    private static Passive passive(Section upstream) {
        Duration failTimeout = upstream.read("fail-timeout", timeout());
        Duration maxFailTimeout = upstream.read("max-fail-timeout", timeout());
        if (maxFailTimeout.compareTo(failTimeout) < 0) {
            upstream.contradiction(
                    "max-fail-timeout",
                    "fail-timeout",
                    Durations.text(maxFailTimeout) + " is shorter than fail-timeout (" + Durations.text(failTimeout)
                            + ").");
        }
        return new Passive(
                upstream.read("max-fails", countOrOff(1, 1000)),
                failTimeout,
                maxFailTimeout,
                Set.copyOf(upstream.list("fail-statuses", count(400, 599))),
                upstream.read("early-loss", orOff(timeout())));
    }

    private static Active active(Section health) {
        Check check = health.read("check", choice(Check.class));
        Optional<Integer> jitter = health.read("jitter", orOff(percent()));
        return new Active(
                check,
                health.read("path", text(HealthReader::path)),
                health.optional("host", text(HealthReader::host)),
                health.list("expect-status", text(HealthReader::statuses)),
                health.read("interval", duration(Duration.ofMillis(100), Duration.ofDays(1))),
                health.read("timeout", timeout()),
                health.read("rise", count(1, 1000)),
                health.read("fall", count(1, 1000)),
                jitter.orElse(0),
                health.read("initially", choice(Initially.class)) == Initially.DOWN);
    }

    private static String path(String text) throws Unfit {
        if (!PATH.matcher(text).matches()) {
            throw new Unfit(
                    "\"" + text + "\" is no path. Write one that begins with /, such as \"/healthz\"; spaces and other"
                            + " signs that a URL does not take are written as %20 and the like.");
        }
        return text;
    }

    private static String host(String text) throws Unfit {
        Authority.parse(text).checkHost();
        return text;
    }

    private static StatusRange statuses(String text) throws Unfit {
        Matcher shape = STATUSES.matcher(text);
        if (shape.matches()) {
            int first = Integer.parseInt(shape.group(1));
            int last = shape.group(2) == null ? first : Integer.parseInt(shape.group(2));
            if (first <= last) {
                return new StatusRange(first, last);
            }
        }
        throw new Unfit("\"" + text + "\" is no status, nor a range of them. Write 204 or \"200-399\".");
    }
}
