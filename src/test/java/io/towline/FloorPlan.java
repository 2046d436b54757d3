package io.towline;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Which room may know which. To change it is a decision about the design; the commit says why. {@link ArchitectureTest} checks the code against it. */
final class FloorPlan {

    private FloorPlan() {}

    /** Know no other room. */
    static final List<String> GROUND = List.of("config", "conversation", "frame", "io", "log", "service");

    /** Know the ground floor, and not each other. */
    static final List<String> FIRST = List.of(
            "access",
            "cluster",
            "endpoint",
            "exchange",
            "header",
            "limit",
            "metrics", // counts what conversation tells
            "otel", // sends what conversation tells
            "relay",
            "route",
            "upstream");

    /** Know the ground floor and what is named here; nobody but the front door and rooms of this table knows them. */
    static final Map<String, List<String>> ABOVE = new TreeMap<>(Map.ofEntries(
            Map.entry("listener", List.of("exchange")), // how interim answers are sent, which only it can
            Map.entry("http1", List.of("header")), // what a token is
            Map.entry("handshake", List.of("exchange", "header", "http1", "upstream")),
            Map.entry("http", List.of("exchange", "header", "http1", "pool", "upstream")),
            Map.entry("pool", List.of("http1", "upstream")),
            // by the same calls and pool as plain requests
            Map.entry("forwardauth", List.of("header", "http", "http1", "pool", "upstream")),
            Map.entry("probe", List.of("handshake", "header", "http1", "upstream")),
            Map.entry("bridge", List.of("cluster", "endpoint", "exchange", "handshake", "header", "http", "upstream")),
            Map.entry("answer", List.of("exchange", "header")), // what a request's variables stand for
            Map.entry("compress", List.of("header")), // what a client takes
            // header: the gateway makes one Forwarding for each listener, and asks it who the client is
            Map.entry(
                    "gateway",
                    List.of(
                            "access",
                            "answer",
                            "bridge",
                            "compress",
                            "exchange",
                            "forwardauth",
                            "handshake",
                            "header",
                            "http",
                            "limit",
                            "relay",
                            "route",
                            "upstream")),
            // no other: operators see the proxy as a ProxyControl, which operate furnishes from all rooms
            // but for the rules of HTTP/1, which hold for them as for clients
            Map.entry("admin", List.of("listener", "metrics")),
            // puts what is new in the place of what runs; says how it went in admin's and the meters' words
            Map.entry(
                    "reload",
                    List.of(
                            "admin",
                            "bridge",
                            "gateway",
                            "http",
                            "listener",
                            "metrics",
                            "otel",
                            "probe",
                            "relay",
                            "route",
                            "upstream")),
            Map.entry(
                    "operate",
                    List.of(
                            "admin",
                            "bridge",
                            "gateway",
                            "http",
                            "limit",
                            "listener",
                            "metrics",
                            "otel",
                            "relay",
                            "reload",
                            "route",
                            "upstream"))));

    record Room(String name, String... knows) {}

    /**
     * The bridge's own rooms, from below, and which of each other they know. Protocols are strangers to each other, and known to nobody but
     * the wiring: what is above speaks to {@code protocol} only, so that another one is added without a change there.
     */
    static final List<Room> BRIDGE = List.of(
            new Room("text"),
            new Room("script"),
            new Room("request"),
            new Room("budget"),
            new Room("message", "budget"),
            new Room("uplink", "message", "request"),
            new Room("receiver", "message"),
            new Room("websocket", "budget"), // of whichever protocol's clients; no sessions
            new Room("session", "budget", "message", "request", "receiver", "text", "uplink"),
            new Room("web", "budget", "request", "text"), // answers, whoever asks: no sessions
            new Room("protocol", "request", "web"), // what a protocol is, and the request that all of them carry
            new Room("opening", "message", "protocol", "request", "session", "web"), // for whichever protocol's request
            new Room("protocol.towline.command"),
            new Room("protocol.towline.wire", "message", "text"),
            new Room(
                    "protocol.towline.answer",
                    "message",
                    "protocol",
                    "request",
                    "protocol.towline.command",
                    "protocol.towline.wire",
                    "web"),
            new Room(
                    "protocol.towline.receive",
                    "budget",
                    "message",
                    "protocol",
                    "receiver",
                    "request",
                    "session",
                    "protocol.towline.answer",
                    "protocol.towline.command",
                    "protocol.towline.wire",
                    "text",
                    "web",
                    "websocket"),
            new Room(
                    "protocol.towline",
                    "budget",
                    "message",
                    "opening",
                    "protocol",
                    "request",
                    "receiver",
                    "session",
                    "text",
                    "protocol.towline.answer",
                    "protocol.towline.command",
                    "protocol.towline.receive",
                    "protocol.towline.wire",
                    "web"),
            new Room("protocol.sockjs.command"),
            new Room("protocol.sockjs.frame", "message", "protocol.sockjs.command", "text"),
            new Room("protocol.sockjs.answer", "budget", "protocol", "protocol.sockjs.frame", "request", "text", "web"),
            new Room("protocol.sockjs.admission", "protocol", "protocol.sockjs.answer", "request", "web"),
            new Room(
                    "protocol.sockjs",
                    "budget",
                    "message",
                    "opening",
                    "protocol",
                    "request",
                    "receiver",
                    "session",
                    "protocol.sockjs.admission",
                    "protocol.sockjs.answer",
                    "protocol.sockjs.command",
                    "protocol.sockjs.frame",
                    "text",
                    "web",
                    "websocket"));

    /**
     * The configuration's rooms, from below. There is no door: what other rooms receive is {@code config} itself, in the middle, and who reads a
     * file goes to {@code read}.
     */
    static final List<Room> CONFIG = List.of(
            new Room("value"),
            new Room("config", "value"),
            new Room("pem"),
            new Room("lists", "pem", "value"),
            new Room("source"),
            new Room("tree", "config", "pem", "source"),
            new Room("setting", "config", "lists", "pem", "source", "tree", "value"),
            new Room("read.listener", "config", "pem", "setting", "tree", "value"),
            new Room("read.route", "config", "setting", "source", "tree", "value"),
            new Room("read.upstream", "config", "pem", "setting", "tree", "value"),
            new Room("read", "config", "read.listener", "read.route", "read.upstream", "setting", "tree", "value"));

    /** The operators' rooms. The door is what comes over TCP; over the socket file comes {@code control}. */
    static final List<Room> ADMIN = List.of(
            new Room("proxy"), // the proxy as operators see it
            new Room("view", "proxy"),
            new Room("api", "proxy", "view"),
            new Room("control", "api"));

    /** The listener's own rooms, from below. What opens sockets ({@code io.towline.listener} itself) knows them all, and none knows it. */
    static final List<Room> LISTENER = List.of(
            new Room("exchange"), // either version of HTTP
            new Room("http1", "exchange"),
            new Room("http2.frame", "http1"), // the rules of a host's name
            new Room("http2", "exchange", "http2.frame"),
            new Room("proxy", "exchange"),
            new Room("tls", "exchange", "http1")); // a word for who speaks plain HTTP there

    /** The rooms of the upstreams, from below. */
    static final List<Room> UPSTREAM = List.of(
            new Room("tls"), new Room("connect", "tls"), new Room("balance"), new Room("sticky"), new Room("health"));

    /** The rooms of plain requests, from below: what comes from the client, who is asked, what goes back. The door joins them. */
    static final List<Room> HTTP = List.of(
            new Room("outcome"), new Room("body"), new Room("answer", "outcome"), new Room("server", "outcome"));

    /** The rooms of the handshake, from below. Its two halves are strangers, which the room above them joins. */
    static final List<Room> HANDSHAKE = List.of(
            new Room("origin"),
            new Room("negotiation"),
            new Room("upstream", "negotiation"),
            new Room("client", "negotiation", "origin"));

    /** The rooms of who may come in, from below. The door makes of each route's configuration what its requests are judged by. */
    static final List<Room> ACCESS = List.of(new Room("file"), new Room("password", "file"), new Room("token", "file"));

    /** The files' room knows nothing of exchanges' ends. */
    private static final List<Room> ANSWER = List.of(new Room("file"));

    /** The gateway's rooms: what its phases read and write. */
    private static final List<Room> GATEWAY = List.of(new Room("records"), new Room("routing"));

    /** The rooms of header fields, from below. */
    static final List<Room> HEADER = List.of(
            new Room("grammar"),
            new Room("conditional"),
            new Room("field", "grammar"),
            new Room("forwarded", "grammar"));

    /** The command line's rooms, from below. The door is {@code Commands}; {@code TowlineCommand} beside it knows picocli. */
    static final List<Room> CLI = List.of(
            new Room("control"), // and the exit codes, which a refused call has too
            new Room("argument", "control"),
            new Room("table", "control"),
            new Room("running", "argument", "control", "table"),
            new Room("top", "argument", "control", "running", "table"),
            new Room("check", "argument", "control", "table"),
            new Room("init", "argument", "check", "control"),
            new Room("manual", "argument", "control"),
            new Room("run", "argument", "check", "control", "init"));

    /** Rooms that have rooms, from below, with a door that knows them all and that none of them knows, unless it is one of them. */
    static final Map<String, List<Room>> INNER = Map.ofEntries(
            Map.entry("access", ACCESS),
            Map.entry("admin", ADMIN),
            Map.entry("answer", ANSWER),
            Map.entry("bridge", BRIDGE),
            Map.entry("cli", CLI),
            Map.entry("config", CONFIG),
            Map.entry("gateway", GATEWAY),
            Map.entry("handshake", HANDSHAKE),
            Map.entry("header", HEADER),
            Map.entry("http", HTTP),
            Map.entry("listener", LISTENER),
            Map.entry("upstream", UPSTREAM));

    /** Of the ground: rooms within know the room they stand in, and not each other; it knows none of them. */
    static final List<String> ROOMY = List.of("conversation", "io", "service");

    /** Beside the house. */
    static final Set<String> APART = Set.of("demo");

    /** All rooms, those within rooms not counted. */
    static List<String> rooms() {
        return Stream.of(GROUND, FIRST, ABOVE.keySet(), APART, List.of("migrate", "cli"))
                .flatMap(rooms -> rooms.stream())
                .toList();
    }

    /** What a room above the ground may know. */
    static String[] withGround(List<String> rooms) {
        return Stream.concat(GROUND.stream(), rooms.stream()).toArray(String[]::new);
    }
}
