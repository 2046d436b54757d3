package io.towline.config.read.route;

import static io.towline.config.setting.Readings.choice;
import static io.towline.config.setting.Readings.count;
import static io.towline.config.setting.Readings.duration;
import static io.towline.config.setting.Readings.flag;
import static io.towline.config.setting.Readings.orOff;
import static io.towline.config.setting.Readings.size;
import static io.towline.config.setting.Readings.sizeOrOff;
import static io.towline.config.setting.Readings.text;
import static io.towline.config.setting.Readings.timeout;

import io.towline.config.BridgeConfig;
import io.towline.config.RouteAction;
import io.towline.config.RouteConfig;
import io.towline.config.RouteConfig.CloseCodes;
import io.towline.config.RouteConfig.Compression;
import io.towline.config.RouteConfig.Forward;
import io.towline.config.RouteConfig.HeaderRules;
import io.towline.config.RouteConfig.Http;
import io.towline.config.RouteConfig.Keepalive;
import io.towline.config.RouteConfig.Limits;
import io.towline.config.RouteConfig.Match;
import io.towline.config.RouteConfig.Negotiation;
import io.towline.config.RouteConfig.OriginPolicy;
import io.towline.config.RouteConfig.Origins;
import io.towline.config.RouteConfig.PathMatch;
import io.towline.config.RouteConfig.PathReading;
import io.towline.config.RouteConfig.Subprotocols;
import io.towline.config.RouteConfig.Terms;
import io.towline.config.RouteConfig.Timeouts;
import io.towline.config.RouteConfig.Traceparent;
import io.towline.config.setting.Guesses;
import io.towline.config.setting.LimitsReading;
import io.towline.config.setting.Mends;
import io.towline.config.setting.Reading;
import io.towline.config.setting.Section;
import io.towline.config.source.SettingPaths;
import io.towline.config.tree.Node;
import io.towline.config.tree.Node.Items;
import io.towline.config.tree.Node.Kind;
import io.towline.config.tree.Node.Leaf;
import io.towline.config.value.Parser;
import io.towline.config.value.RouteGrammar;
import io.towline.config.value.Suggestion;
import io.towline.config.value.Unfit;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Reads {@code routes.NAME}. */
public final class RouteReader {

    private static final long ONE_TIB = 1L << 40;
    private static final Duration YEAR = Duration.ofDays(365);
    private static final Reading<Long> MESSAGE_SIZE = size(1, ONE_TIB);

    // In a list, null need not be quoted: nothing else could be meant.
    private static final Reading<String> ORIGIN = node -> node instanceof Leaf leaf && leaf.kind() == Kind.NULL
            ? leaf.text()
            : text(Mends.of(RouteGrammar::origin, Guesses::origins, Mends::isForeignHost))
                    .of(node);

    private RouteReader() {}

    private static final Parser<String> PATH = Mends.of(RouteReader::path, Guesses::paths);

    /** A path in quotes, or a pattern, may be one by its letters; it is hardly meant. */
    private static String path(String text) throws Unfit {
        if (SettingPaths.isPattern(text) && !text.contains("*") || text.startsWith("^")) {
            throw new Unfit("\"" + text + "\" is no plain path. For an expression set path-match to regex;"
                    + " a plain path takes all that is below it.");
        }
        return RouteGrammar.path(text);
    }

    private enum OnMissing {
        ALLOW,
        REJECT
    }

    private enum OnMismatch {
        OMIT,
        REJECT
    }

    public static Optional<RouteConfig> read(String name, Section route) {
        boolean answers = RouteActionReader.isWritten(route);
        Optional<String> upstream = answers
                ? route.optional("upstream", text()).map(none -> "").or(() -> Optional.of(""))
                : route.required(
                        "upstream",
                        text(),
                        "Write upstream = NAME, one of those under upstreams; or redirect, respond or files.");
        Optional<RouteAction> answer = new RouteActionReader(route).read();
        Match match = match(route);
        BridgeConfig bridge = BridgeReader.read(route.section("bridge"));
        if (match.pathMatch() == PathMatch.REGEX
                && bridge.speaksSockJs()
                && bridge.sockjs().prefix().isEmpty()) {
            route.forgotten("path-match", "SockJS clients connect below a path: write bridge.sockjs.prefix.");
        }
        RouteConfig config = new RouteConfig(
                name,
                match,
                new Forward(upstream.orElse(""), route.optional("rewrite", text(PATH))),
                new OriginPolicy(
                        origins(route), route.read("missing-origin", choice(OnMissing.class)) == OnMissing.ALLOW),
                negotiation(route),
                new Terms(
                        keepalive(route.section("keepalive")),
                        timeouts(route),
                        limits(route),
                        closeCodes(route),
                        ParkReader.read(route.section("park"))),
                http(route.section("http")),
                answers ? bridge.off() : bridge,
                headers(route.section("headers")),
                AuthReader.read(route.section("access")),
                LimitsReading.of(route.section("limits", LimitsReading.MEND)),
                answer);
        return upstream.filter(known -> !answers || answer.isPresent()).map(known -> config);
    }

    private static HeaderRules headers(Section headers) {
        return new HeaderRules(
                new HeaderReader(headers.section("request")).edits(true),
                new HeaderReader(headers.section("response")).edits(false));
    }

    private static Match match(Section route) {
        PathMatch how = route.read("path-match", choice(PathMatch.class));
        boolean regex = how == PathMatch.REGEX;
        if (regex) {
            if (route.given("path").isEmpty()) {
                route.forgotten("path-match", "regex needs an expression: write path = \"^/api/v[0-9]+/\", say.");
            }
        }
        String path = regex ? route.read("path", text(RouteGrammar::regex)) : route.read("path", text(PATH));
        if (regex && route.fits("path")) {
            route.given("rewrite").ifPresent(node -> route.attempt(node, text(RouteGrammar.groupsOf(path))));
        }
        return new Match(
                route.listOfSome("listener", text(), "Name listeners, or remove the line to serve all of them."),
                route.listOfSome(
                        "host",
                        text(Mends.of(RouteGrammar::host, Guesses::hosts, Mends::isForeignHost)),
                        "Name hosts, or remove the line to take any."),
                path,
                how,
                route.read("paths", choice(PathReading.class)));
    }

    private static Negotiation negotiation(Section route) {
        return new Negotiation(
                subprotocols(route),
                route.read("subprotocol-mismatch", choice(OnMismatch.class)) == OnMismatch.REJECT,
                route.read("compression", choice(Compression.class)));
    }

    private static Origins origins(Section route) {
        String key = "origins";
        Reading<Origins> words = text(word -> switch (word) {
            case "same-origin" -> new Origins.Same();
            case "any" -> new Origins.Any();
            case "dev" -> new Origins.Dev();
            default ->
                throw new Unfit("\"" + word + "\" is neither same-origin, any nor dev, nor an origin such as"
                        + " \"https://chat.example.com\"." + meant(word));
        });
        boolean listed = route.given(key)
                .map(node -> node instanceof Items || isOrigin(node))
                .orElse(false);
        return listed
                ? new Origins.Listed(
                        route.listOfSome(key, ORIGIN, "Write same-origin or any, or the origins that may come in."))
                : route.read(key, words);
    }

    private static String meant(String word) {
        String bare = SettingPaths.unquoted(word.strip());
        if (bare.equals("*") || bare.equals("all") || bare.equals("any")) {
            return " Write any.";
        }
        try {
            return bare.contains(".") ? " Write [\"" + RouteGrammar.origin("https://" + bare) + "\"]." : nearest(bare);
        } catch (Unfit noOrigin) {
            return nearest(bare);
        }
    }

    private static String nearest(String word) {
        return nearest(word, List.of("same-origin", "any", "dev"));
    }

    private static Subprotocols subprotocols(Section route) {
        String key = "subprotocols";
        Reading<Subprotocols> words = text(word -> switch (word) {
            case "any" -> new Subprotocols.Any();
            case "none" -> new Subprotocols.None();
            default ->
                throw new Unfit("\"" + word + "\" is neither any nor none. To allow only this one, write [\"" + word
                        + "\"]." + nearest(word, List.of("any", "none")));
        });
        return route.given(key).filter(Items.class::isInstance).isPresent()
                ? new Subprotocols.Listed(
                        route.listOfSome(key, text(RouteGrammar::subprotocol), "Write none, any or a list of names."))
                : route.read(key, words);
    }

    private static boolean isOrigin(Node node) {
        return node instanceof Leaf leaf
                && leaf.kind() == Kind.TEXT
                && (leaf.text().contains("://") || leaf.text().equals("null"));
    }

    private static String nearest(String word, List<String> words) {
        return Suggestion.nearest(word, words).map(Suggestion::question).orElse("");
    }

    private static Keepalive keepalive(Section keepalive) {
        return new Keepalive(leg(keepalive.section("client")), leg(keepalive.section("upstream")));
    }

    private static Keepalive.Leg leg(Section leg) {
        return new Keepalive.Leg(
                leg.read("ping-interval", orOff(timeout())),
                leg.read("pong-timeout", timeout()),
                leg.read("measure-interval", orOff(timeout())));
    }

    private static Timeouts timeouts(Section route) {
        return new Timeouts(
                route.read("idle-timeout", orOff(duration(Duration.ofMillis(1), YEAR))),
                route.read("max-age", orOff(duration(Duration.ofMillis(1), YEAR))),
                route.read("slow-consumer-timeout", timeout()),
                route.read("close-timeout", timeout()));
    }

    private static CloseCodes closeCodes(Section route) {
        return new CloseCodes(
                route.read("drain-close-code", closeCode()),
                route.read("upstream-lost-close-code", upstreamLostCloseCode()));
    }

    private static Limits limits(Section route) {
        Section message = route.section("max-message");
        Section frame = route.section("max-frame");
        return new Limits(
                message.read("from-client", MESSAGE_SIZE),
                message.read("from-upstream", MESSAGE_SIZE),
                frame.read("from-client", sizeOrOff(MESSAGE_SIZE)),
                frame.read("from-upstream", sizeOrOff(MESSAGE_SIZE)),
                route.read("max-control-frames", count(1, 1_000_000)));
    }

    /** Those that may go on the wire (RFC 6455 §7.4) and that an endpoint, not a protocol fault, would send. */
    private static Reading<Integer> closeCode() {
        return node -> {
            int code = count(1000, 4999).of(node);
            if (code != 1000 && code != 1001 && code != 1008 && (code < 1011 || code > 1014) && code < 3000) {
                throw new Unfit(
                        code + " is not a close code to say goodbye with. Write 1000, 1001, 1008, 1011 to 1014, or"
                                + " 3000 to 4999.");
            }
            return code;
        };
    }

    private static Reading<Integer> upstreamLostCloseCode() {
        return node -> {
            int code = count(1000, 4999).of(node);
            if (code < 1011 || code > 1013) {
                throw new Unfit(code + " does not tell that a server was lost. Write 1011, 1012 or 1013.");
            }
            return code;
        };
    }

    private static Reading<Traceparent> traceparent() {
        return node -> {
            if (node instanceof Leaf leaf && leaf.text().equals("auto")) {
                return Traceparent.AUTO;
            }
            try {
                return flag().of(node) ? Traceparent.ON : Traceparent.OFF;
            } catch (Unfit unfit) {
                throw new Unfit(unfit.getMessage() + " Or write auto.");
            }
        };
    }

    private static Http http(Section http) {
        boolean enabled = http.read("enabled", flag());
        return new Http(
                enabled,
                http.read("response-timeout", timeout()),
                http.read("idle-timeout", orOff(duration(Duration.ofMillis(1), YEAR))),
                http.read("body-timeout", timeout()),
                http.read("max-body", sizeOrOff(size(0, ONE_TIB))),
                http.read("request-id", flag()),
                http.read("compress", flag()),
                http.read("traceparent", traceparent()),
                http.read("rewrite-response", flag()));
    }
}
