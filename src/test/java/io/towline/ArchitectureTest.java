package io.towline;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.GeneralCodingRules.ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_USE_JAVA_UTIL_LOGGING;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.library.Architectures.LayeredArchitecture;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The floor plan as a test: which room may know which. To change it is a decision about the design; the commit says why.
 *
 * <p>These are plain tests because Surefire runs ArchUnit's annotated fields only with an engine of their own.
 */
class ArchitectureTest {

    /** Know no other room. */
    private static final List<String> GROUND = List.of("config", "conversation", "frame", "io", "log", "service");

    /** Know the ground floor, and not each other. */
    private static final List<String> FIRST = List.of(
            "access",
            "cluster",
            "endpoint",
            "exchange",
            "header",
            "limit",
            "metrics", // counts what conversation tells
            "relay",
            "route",
            "upstream");

    /** Know the ground floor and what is named here; nobody but the front door and rooms of this table knows them. */
    static final Map<String, List<String>> ABOVE = new TreeMap<>(Map.of(
            "http1", List.of("header"), // what a token is
            "handshake", List.of("exchange", "header", "http1", "upstream"),
            "http", List.of("exchange", "header", "http1", "pool", "upstream"),
            "pool", List.of("http1", "upstream"),
            "bridge", List.of("cluster", "endpoint", "exchange", "handshake", "header", "http", "upstream"),
            "answer", List.of("exchange", "header"), // what a request's variables stand for
            // header: the gateway makes one Forwarding for each listener, and asks it who the client is
            "gateway",
                    List.of(
                            "access",
                            "answer",
                            "bridge",
                            "compress",
                            "exchange",
                            "handshake",
                            "header",
                            "http",
                            "limit",
                            "relay",
                            "route",
                            "upstream"),
            // no other: operators see the proxy as a ProxyControl, which operate furnishes from all rooms
            // but for the rules of HTTP/1, which hold for them as for clients
            "admin", List.of("listener", "metrics"),
            // puts what is new in the place of what runs; says how it went in admin's and the meters' words
            "reload", List.of("admin", "bridge", "gateway", "listener", "metrics", "relay", "route", "upstream"),
            "operate",
                    List.of(
                            "admin",
                            "bridge",
                            "gateway",
                            "listener",
                            "metrics",
                            "relay",
                            "reload",
                            "route",
                            "upstream")));

    static {
        ABOVE.put("compress", List.of("header")); // what a client takes
        ABOVE.put("listener", List.of("exchange")); // how interim answers are sent, which only it can
    }

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
    private static final List<Room> UPSTREAM = List.of(new Room("tls"), new Room("connect", "tls"));

    /** The rooms of the handshake, from below. Its two halves are strangers, which the room above them joins. */
    private static final List<Room> HANDSHAKE = List.of(
            new Room("origin"),
            new Room("negotiation"),
            new Room("upstream", "negotiation"),
            new Room("client", "negotiation", "origin"));

    /** The command line's rooms, from below. The door is {@code TowlineCommand}, which knows picocli and all commands. */
    static final List<Room> CLI = List.of(
            new Room("control"), // and the exit codes, which a refused call has too
            new Room("argument", "control"),
            new Room("table", "control"),
            new Room("running", "argument", "control", "table"),
            new Room("top", "argument", "control", "running", "table"),
            new Room("check", "argument", "control", "table"),
            new Room("run", "argument", "check", "control"));

    /** Rooms that have rooms, from below, with a door that knows them all and that none of them knows. */
    private static final Map<String, List<Room>> INNER = Map.of(
            "admin",
            ADMIN,
            "bridge",
            BRIDGE,
            "cli",
            CLI,
            "handshake",
            HANDSHAKE,
            "listener",
            LISTENER,
            "upstream",
            UPSTREAM);

    /** Of the ground: rooms within know the room they stand in, and not each other; it knows none of them. */
    private static final List<String> ROOMY = List.of("conversation", "io", "service");

    /** Beside the house. */
    private static final Set<String> APART = Set.of("demo");

    private static final JavaClasses TOWLINE = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("io.towline");

    /** So that a name in a stack trace, a log line or a talk means one thing. */
    @Test
    void noClassNameStandsTwice() {
        Map<String, List<String>> byName = TOWLINE.stream()
                .filter(JavaClass::isTopLevelClass)
                .map(JavaClass::getName)
                .filter(name -> !name.endsWith(".package-info"))
                .collect(Collectors.groupingBy(name -> name.substring(name.lastIndexOf('.') + 1)));
        assertEquals(
                List.of(),
                byName.values().stream().filter(same -> same.size() > 1).toList());
    }

    @Test
    void aRoomKnowsOnlyTheRoomsBelowIt() {
        LayeredArchitecture plan = layeredArchitecture()
                .consideringOnlyDependenciesInLayers()
                .layer("door")
                .definedBy("io.towline");
        for (String room : rooms()) {
            plan = plan.layer(room).definedBy("io.towline." + room + "..");
        }
        // Optional: a room is built when its first class moves in
        plan = plan.withOptionalLayers(true).ensureAllClassesAreContainedInArchitecture();
        for (String room : Stream.concat(GROUND.stream(), APART.stream()).toList()) {
            plan = plan.whereLayer(room).mayNotAccessAnyLayer();
        }
        for (String room : FIRST) {
            plan = plan.whereLayer(room).mayOnlyAccessLayers(GROUND.toArray(String[]::new));
        }
        for (Map.Entry<String, List<String>> room : ABOVE.entrySet()) {
            plan = plan.whereLayer(room.getKey()).mayOnlyAccessLayers(withGround(room.getValue()));
        }
        plan.whereLayer("migrate")
                .mayOnlyAccessLayers("config")
                .whereLayer("door")
                .mayOnlyBeAccessedByLayers("cli")
                .whereLayer("cli")
                .mayOnlyBeAccessedByLayers("door")
                .check(TOWLINE);
    }

    @Test
    void atTheDoorStandTwo() {
        List<String> there = TOWLINE.stream()
                .filter(each -> each.getPackageName().equals("io.towline"))
                .filter(each -> each.getEnclosingClass().isEmpty())
                .map(JavaClass::getSimpleName)
                .sorted()
                .toList();
        assertEquals(List.of("Main", "Towline"), there);
    }

    @Test
    void thereAreNoCycles() {
        slices().matching("io.towline.(*)..").should().beFreeOfCycles().check(TOWLINE);
    }

    @Test
    void aRoomWithinAGroundRoomKnowsThatOneOnly() {
        for (String room : ROOMY) {
            String outer = "io.towline." + room;
            List<String> strangers = TOWLINE.stream()
                    .filter(each -> each.getPackageName().equals(outer)
                            || each.getPackageName().startsWith(outer + "."))
                    .flatMap(each -> each.getDirectDependenciesFromSelf().stream())
                    .filter(each -> each.getTargetClass().getPackageName().startsWith(outer + "."))
                    .filter(each -> !each.getTargetClass()
                            .getPackageName()
                            .equals(each.getOriginClass().getPackageName()))
                    .map(each -> each.getDescription())
                    .toList();
            assertEquals(List.of(), strangers);
        }
    }

    /** Native memory and numbers of descriptors: what goes wrong there ends the process, so it stays in one place. */
    @Test
    void onlyServiceCallsLibc() {
        noClasses()
                .that()
                .resideOutsideOfPackage("io.towline.service..")
                .should()
                .dependOnClassesThat()
                .haveFullyQualifiedName("io.towline.service.Libc")
                .check(TOWLINE);
    }

    @Test
    void aRoomWithinARoomKnowsOnlyWhatIsNamedBesideIt() {
        INNER.forEach((house, rooms) -> inside(house, rooms).check(within(house)));
    }

    private static LayeredArchitecture inside(String house, List<Room> rooms) {
        LayeredArchitecture plan = layeredArchitecture()
                .consideringOnlyDependenciesInLayers()
                .layer("door")
                .definedBy("io.towline." + house);
        for (Room room : rooms) {
            plan = plan.layer(room.name()).definedBy("io.towline." + house + "." + room.name());
        }
        plan = plan.whereLayer("door").mayNotBeAccessedByAnyLayer().ensureAllClassesAreContainedInArchitecture();
        for (Room room : rooms) {
            plan = room.knows().length == 0
                    ? plan.whereLayer(room.name()).mayNotAccessAnyLayer()
                    : plan.whereLayer(room.name()).mayOnlyAccessLayers(room.knows());
        }
        return plan;
    }

    private static JavaClasses within(String room) {
        return TOWLINE.that(resideInAPackage("io.towline." + room + ".."));
    }

    /** Nor does anybody else outside their rooms; the front door puts them on the list. */
    @Test
    void theBridgesDoorKnowsNoProtocol() {
        noClasses()
                .that()
                .resideOutsideOfPackages(
                        "io.towline", "io.towline.bridge.protocol.sockjs..", "io.towline.bridge.protocol.towline..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.towline.bridge.protocol.sockjs..", "io.towline.bridge.protocol.towline..")
                .check(TOWLINE);
    }

    @Test
    void roomsWithinARoomHaveNoCycles() {
        INNER.keySet()
                .forEach(outer -> slices().matching("io.towline.(**)")
                        .should()
                        .beFreeOfCycles()
                        .check(within(outer)));
    }

    /** To load it takes longer than most commands run. */
    @Test
    void onlyTheDoorOfTheCommandLineKnowsPicocli() {
        noClasses()
                .that()
                .resideOutsideOfPackage("io.towline.cli")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("picocli..")
                .check(TOWLINE);
    }

    @Test
    void onlyConfigKnowsHocon() {
        noClasses()
                .that()
                .resideOutsideOfPackage("io.towline.config..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("com.typesafe..")
                .check(TOWLINE);
    }

    @Test
    void valuesAndRulesDoNoNetworking() {
        noClasses()
                .that()
                .resideInAnyPackage(
                        "io.towline.config..",
                        "io.towline.conversation..",
                        "io.towline.frame..",
                        "io.towline.metrics..",
                        "io.towline.route..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.undertow..", "org.xnio..", "java.nio.channels..")
                .check(TOWLINE);
    }

    @Test
    void noClassIsADumpingGround() {
        noClasses()
                .should()
                .haveNameMatching(".*(Util|Utils|Helper|Helpers|Manager|Impl|Common|Misc)")
                .check(TOWLINE);
    }

    @Test
    void nothingStaticChanges() {
        fields().that().areStatic().should().beFinal().check(TOWLINE);
    }

    @Test
    void onlyTheFrontDoorAndTheCommandLinePrint() {
        noClasses()
                .that()
                .resideOutsideOfPackages("io.towline", "io.towline.cli..")
                .should(ACCESS_STANDARD_STREAMS)
                .check(TOWLINE);
    }

    @Test
    void nobodyLogsByJavaUtilLogging() {
        NO_CLASSES_SHOULD_USE_JAVA_UTIL_LOGGING.check(TOWLINE);
    }

    /** The rules above hold for rooms that they know: one that the plan lacks is a mistake, and so is a class beside all rooms. */
    @Test
    void everyPackageIsInThePlan() {
        List<String> unplanned = TOWLINE.stream()
                .map(JavaClass::getPackageName)
                .distinct()
                .filter(name -> !name.equals("io.towline"))
                .filter(name -> !rooms().contains(name.split("\\.")[2]))
                .toList();
        assertEquals(List.of(), unplanned);
    }

    private static List<String> rooms() {
        return Stream.of(GROUND, FIRST, ABOVE.keySet(), APART, List.of("migrate", "cli"))
                .flatMap(rooms -> rooms.stream())
                .toList();
    }

    private static String[] withGround(List<String> rooms) {
        return Stream.concat(GROUND.stream(), rooms.stream()).toArray(String[]::new);
    }
}
