package io.towline.config.read.route;

import static io.towline.config.setting.Readings.choice;
import static io.towline.config.setting.Readings.duration;
import static io.towline.config.setting.Readings.flag;
import static io.towline.config.setting.Readings.size;
import static io.towline.config.setting.Readings.text;
import static io.towline.config.setting.Readings.timeout;

import io.towline.config.BridgeConfig;
import io.towline.config.BridgeConfig.Sessions;
import io.towline.config.BridgeConfig.SockJs;
import io.towline.config.BridgeConfig.SockJsBinary;
import io.towline.config.BridgeConfig.SockJsInfo;
import io.towline.config.BridgeConfig.SockJsMode;
import io.towline.config.BridgeConfig.SockJsSessions;
import io.towline.config.BridgeConfig.Streams;
import io.towline.config.BridgeConfig.Transport;
import io.towline.config.setting.Reading;
import io.towline.config.setting.Readings;
import io.towline.config.setting.Section;
import io.towline.config.value.RouteGrammar;
import io.towline.config.value.Unfit;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Reads {@code routes.NAME.bridge}. */
final class BridgeReader {

    private BridgeReader() {}

    static BridgeConfig read(Section bridge) {
        boolean enabled = bridge.read("enabled", flag());
        Section within = bridge.section("sockjs");
        SockJs sockjs = sockjs(within);
        if (sockjs.mode() != SockJsMode.OFF && bridge.given("enabled").isEmpty()) {
            String sentence = "SockJS is part of the bridge, which is off here. Write " + bridge.path("enabled")
                    + " = on as well.";
            within.forgotten("mode", sentence);
        }
        return new BridgeConfig(enabled, transports(bridge), sessions(bridge), streams(bridge), sockjs);
    }

    private static Sessions sessions(Section bridge) {
        return new Sessions(
                bridge.read("resume-window", timeout()),
                bridge.read("buffer", size(1024, 1L << 30)),
                bridge.optional("bind", text(BridgeReader::cookie)));
    }

    private static Streams streams(Section bridge) {
        return new Streams(
                bridge.read("hold", duration(Duration.ofSeconds(1), Duration.ofMinutes(10))),
                bridge.read("ack-after", duration(Duration.ofSeconds(1), Duration.ofHours(1))),
                bridge.read("stream-max-age", duration(Duration.ofSeconds(1), Duration.ofDays(1))));
    }

    private static Set<Transport> transports(Section bridge) {
        String key = "transports";
        Reading<Transport> transport = choice(Transport.class);
        List<Transport> given = bridge.listOfSome(key, transport, "To offer none, write enabled = off.");
        return new HashSet<>(given.isEmpty() ? bridge.read(key, Readings.listOf(transport)) : given);
    }

    private static SockJs sockjs(Section sockjs) {
        return new SockJs(
                sockjs.read("mode", choice(SockJsMode.class)),
                sockjs.optional("prefix", text(BridgeReader::prefix)),
                sockjs.read("early-open", flag()),
                sockjs.read("binary", choice(SockJsBinary.class)),
                new SockJsInfo(
                        sockjs.read("websocket", flag()),
                        sockjs.read("cookie-needed", flag()),
                        sockjs.optional("client-url", text(BridgeReader::clientUrl))),
                new SockJsSessions(
                        sockjs.read("response-limit", size(1024, 1L << 30)),
                        sockjs.read("heartbeat", duration(Duration.ofSeconds(1), Duration.ofHours(1))),
                        sockjs.read("disconnect-delay", duration(Duration.ofSeconds(1), Duration.ofMinutes(1)))));
    }

    private static String cookie(String text) throws Unfit {
        if (!text.matches("cookie:[!#$%&'*+.^_`|~0-9A-Za-z-]+")) {
            throw new Unfit("\"" + text + "\" names no cookie. Write \"cookie:NAME\".");
        }
        return text.substring("cookie:".length());
    }

    private static String prefix(String text) throws Unfit {
        String path = RouteGrammar.path(text);
        return path.length() > 1 && path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
    }

    /** It stands in a page, between quotes. */
    private static String clientUrl(String text) throws Unfit {
        if (text.isEmpty() || !text.chars().allMatch(c -> c > ' ' && c < 127 && "\"'<>\\".indexOf(c) < 0)) {
            throw new Unfit("\"" + text + "\" is no URL. Write it as \"https://example.com/sockjs.min.js\".");
        }
        return text;
    }
}
