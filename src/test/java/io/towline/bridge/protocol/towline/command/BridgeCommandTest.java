package io.towline.bridge.protocol.towline.command;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.towline.bridge.protocol.towline.command.BridgeCommand.Broken;
import io.towline.bridge.protocol.towline.command.BridgeCommand.Close;
import io.towline.bridge.protocol.towline.command.BridgeCommand.Form;
import io.towline.bridge.protocol.towline.command.BridgeCommand.Handle;
import io.towline.bridge.protocol.towline.command.BridgeCommand.Nothing;
import io.towline.bridge.protocol.towline.command.BridgeCommand.Open;
import io.towline.bridge.protocol.towline.command.BridgeCommand.Poll;
import io.towline.bridge.protocol.towline.command.BridgeCommand.Preflight;
import io.towline.bridge.protocol.towline.command.BridgeCommand.Send;
import io.towline.bridge.protocol.towline.command.BridgeCommand.Socket;
import io.towline.bridge.protocol.towline.command.BridgeCommand.StopEvents;
import io.towline.bridge.protocol.towline.command.BridgeCommand.Wishes;
import io.towline.config.BridgeConfig.Transport;
import io.towline.config.RouteConfig;
import io.towline.testkit.TestBridges;
import io.towline.testkit.TestRoutes;
import io.undertow.util.HeaderMap;
import io.undertow.util.HttpString;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class BridgeCommandTest {

    private static final String ID = "abcdefghij0123456789";
    private static final String SAME = "towline-session=" + ID;
    private static final Handle HANDLE = new Handle(ID, OptionalLong.empty());
    private static final Wishes PLAIN = new Wishes(List.of(), true);
    private static final String EVENTS = "Accept: text/event-stream";
    private static final String LINES = "Accept: application/x-ndjson";
    private static final String UPGRADE = "Upgrade: websocket";

    static Stream<Arguments> requests() {
        return Stream.of(
                // the real thing, with and without a session
                asks("GET", "", new Nothing(), UPGRADE),
                asks("GET", "towline-session=new", new Socket(Optional.empty(), PLAIN), UPGRADE),
                asks("GET", SAME, new Socket(Optional.of(HANDLE), PLAIN), UPGRADE),
                asks("GET", SAME + "&towline-ack=9", new Socket(Optional.of(from(9)), PLAIN), UPGRADE),
                asks(
                        "GET",
                        "towline-session=new",
                        new Socket(Optional.empty(), new Wishes(List.of("a", "b"), true)),
                        UPGRADE,
                        "Sec-WebSocket-Protocol: a, b"),
                asks("GET", "", new Nothing(), UPGRADE, EVENTS),
                // events
                asks("GET", "room=1", events(Optional.empty(), PLAIN), EVENTS),
                asks("GET", "towline-session=new", events(Optional.empty(), PLAIN), EVENTS),
                asks("GET", SAME, events(Optional.of(HANDLE), PLAIN), EVENTS),
                asks("GET", SAME + "&towline-ack=0", events(Optional.of(from(0)), PLAIN), EVENTS),
                asks("GET", "", events(Optional.of(HANDLE), PLAIN), EVENTS, "Towline-Session: " + ID),
                asks("GET", SAME, events(Optional.of(HANDLE), PLAIN), EVENTS, "Towline-Session: " + ID),
                asks("GET", SAME, events(Optional.of(from(3)), PLAIN), EVENTS, "Towline-Ack: 3"),
                asks("GET", "", events(Optional.empty(), PLAIN), "Accept: text/html, Text/Event-Stream;q=0.5"),
                asks("GET", "", events(Optional.empty(), PLAIN), EVENTS + "," + LINES.substring(8)),
                asks("GET", "towline-ack=none", events(Optional.empty(), new Wishes(List.of(), false)), EVENTS),
                asks(
                        "GET",
                        "towline-protocols=chat,superchat",
                        events(Optional.empty(), new Wishes(List.of("chat", "superchat"), true)),
                        EVENTS),
                asks(
                        "GET",
                        "towline-protocols=a%2Bb%2C%20c",
                        events(Optional.empty(), new Wishes(List.of("a+b", "c"), true)),
                        EVENTS),
                asks(
                        "GET",
                        "towline-errors=events&towline-pad=2048",
                        new BridgeCommand.Stream(Form.EVENTS, Optional.empty(), PLAIN, false, true, 2048),
                        EVENTS),
                asks(
                        "GET",
                        "towline-pad=99999",
                        new BridgeCommand.Stream(Form.EVENTS, Optional.empty(), PLAIN, false, false, 8192),
                        EVENTS),
                // an EventSource that comes back
                asks("GET", "", remembered(7), EVENTS, "Last-Event-ID: " + ID + ":7"),
                asks("GET", "towline-session=new", remembered(7), EVENTS, "Last-Event-ID: " + ID + ":7"),
                asks("GET", "towline-ack=4", remembered(7), EVENTS, "Last-Event-ID: " + ID + ":7"),
                asks(
                        "GET",
                        SAME + "&towline-ack=4",
                        remembered(7), // an EventSource keeps its URL, and what it remembers grows
                        EVENTS,
                        "Last-Event-ID: " + ID + ":7"),
                asks("GET", SAME + "&towline-ack=9", remembered(9), EVENTS, "Last-Event-ID: " + ID + ":7"),
                asks("GET", SAME, remembered(7), EVENTS, "Last-Event-ID: " + ID + ":7"),
                asks("GET", SAME, named(), EVENTS, "Last-Event-ID: another" + ID + ":7"),
                asks("GET", SAME, named(), EVENTS, "Last-Event-ID: 42"),
                asks("GET", SAME + "&towline-ack=4", new Poll(from(7), Optional.empty()), "Towline-Ack: 7"),
                asks("GET", SAME + "&towline-ack=7", new Poll(from(7), Optional.empty()), "Towline-Ack: 4"),
                asks(
                        "GET",
                        SAME + "&towline-ack=4",
                        remembered(9),
                        EVENTS,
                        "Towline-Ack: 7",
                        "Last-Event-ID: " + ID + ":9"),
                asks("GET", SAME, named(), EVENTS, "Last-Event-ID: another" + ID + ":end"),
                asks("GET", "", new StopEvents(), EVENTS, "Last-Event-ID: " + ID + ":end"),
                asks("GET", SAME, new StopEvents(), EVENTS, "Last-Event-ID: " + ID + ":end"),
                asks("GET", "", remembered(9), EVENTS, "Last-Event-ID: " + ID + ":7", "Last-Event-ID: " + ID + ":9"),
                // the same from those that cannot set fields
                asks("GET", "lastEventId=" + ID + ":7", remembered(7), EVENTS),
                asks("GET", "a=b&lastEventId=" + ID + "%3A7&c", remembered(7), EVENTS),
                asks("GET", "lastEventID=" + ID + ":7", remembered(7), EVENTS),
                asks("GET", "last-event-id=" + ID + ":7", remembered(7), EVENTS),
                asks("GET", "Last-Event-ID=" + ID + ":7", remembered(7), EVENTS),
                asks("GET", "last_event_id=" + ID + ":7", remembered(7), EVENTS),
                asks("GET", "evs_last_event_id=" + ID + ":7", remembered(7), EVENTS),
                asks("GET", "last%45ventId=" + ID + ":7", remembered(7), EVENTS),
                asks("GET", "lastEventId=" + ID + ":7&lastEventId=" + ID + ":9", remembered(9), EVENTS),
                asks("GET", "lastEventId=" + ID + ":end", new StopEvents(), EVENTS),
                asks("GET", SAME + "&towline-ack=4&lastEventId=" + ID + ":7", remembered(7), EVENTS),
                asks("GET", "lastEventId=" + ID + ":9", remembered(9), EVENTS, "Last-Event-ID: " + ID + ":7"),
                asks("GET", "lastEventId=" + ID + ":7", remembered(9), EVENTS, "Last-Event-ID: " + ID + ":9"),
                asks("GET", "lastEventId=" + ID + ":7", remembered(7), EVENTS, "Last-Event-ID: 42"),
                asks("GET", "lastEventId=another" + ID + ":9", remembered(7), EVENTS, "Last-Event-ID: " + ID + ":7"),
                asks("GET", "lastEventId=" + ID + ":7", new StopEvents(), EVENTS, "Last-Event-ID: " + ID + ":end"),
                asks("GET", "lastEventId=" + ID + ":7", new Nothing()),
                asks("GET", "lastEventId=" + ID + ":7", lines(Optional.empty()), LINES),
                // what another server has sent
                asks("GET", "", returning(), EVENTS, "Last-Event-ID: 42"),
                asks("GET", "", returning(), EVENTS, "Last-Event-ID: " + ID),
                asks("GET", "", returning(), EVENTS, "Last-Event-ID: " + ID + ":"),
                asks("GET", "", returning(), EVENTS, "Last-Event-ID: abc:7"),
                asks("GET", "", returning(), EVENTS, "Last-Event-ID: abc:end"),
                asks("GET", "", returning(), EVENTS, "Last-Event-ID: " + ID + ":x"),
                asks("GET", "", returning(), EVENTS, "Last-Event-ID: " + ID + ":9007199254740992"),
                asks("GET", "", returning(), EVENTS, "Last-Event-ID: " + ID + ":" + "9".repeat(4000)),
                asks("GET", "", returning(), EVENTS, "Last-Event-ID: 1", "Last-Event-ID: 2"),
                asks("GET", "", returning(), EVENTS, "Last-Event-ID: gr\u00fcn"),
                asks("GET", "lastEventId=42", returning(), EVENTS),
                asks("GET", "lastEventId=%zz", returning(), EVENTS),
                asks("GET", "lastEventId=%ff", returning(), EVENTS),
                asks("GET", "lastEventId=", fresh(), EVENTS),
                asks("GET", "lastEventId", fresh(), EVENTS),
                asks("GET", "", fresh(), EVENTS, "Last-Event-ID: "),
                asks("GET", "blastEventId=" + ID + ":7", fresh(), EVENTS),
                asks("GET", "", new Nothing(), "Last-Event-ID: " + ID + ":7"),
                asks("GET", SAME, new Poll(HANDLE, Optional.empty()), "Last-Event-ID: " + ID + ":7"),
                // lines
                asks("GET", "", lines(Optional.empty()), LINES),
                asks("GET", SAME + "&towline-ack=5", lines(Optional.of(from(5))), LINES),
                asks("GET", SAME, lines(Optional.of(HANDLE)), LINES, "Last-Event-ID: " + ID + ":7"),
                asks("GET", "", lines(Optional.empty()), LINES + ",text/event-stream;q=0"),
                // polls
                asks("POST", "towline-session=new", new Open(PLAIN)),
                asks("POST", "", new Open(PLAIN), "Towline-Session: new"),
                asks(
                        "POST",
                        "towline-session=new&towline-protocols=x&towline-ack=none",
                        new Open(new Wishes(List.of("x"), false))),
                asks("GET", SAME, new Poll(HANDLE, Optional.empty())),
                asks("GET", SAME + "&towline-ack=7&towline-t=x9", new Poll(from(7), Optional.empty())),
                asks("GET", SAME + "&towline-wait=0", new Poll(HANDLE, Optional.of(Duration.ZERO))),
                asks("GET", SAME + "&towline-wait=5", new Poll(HANDLE, Optional.of(Duration.ofSeconds(5)))),
                asks("GET", SAME, new Poll(HANDLE, Optional.empty()), "Accept: */*"),
                // sending and closing
                asks("POST", SAME, new Send(HANDLE, OptionalLong.empty())),
                asks("POST", SAME + "&towline-seq=4", new Send(HANDLE, OptionalLong.of(4))),
                asks("POST", SAME, new Send(from(2), OptionalLong.of(4)), "Towline-Seq: 4", "Towline-Ack: 2"),
                asks("DELETE", SAME, new Close(HANDLE, 1000, "")),
                asks("DELETE", SAME + "&towline-code=3001&towline-reason=g%C3%BCt+so&towline-ack=4", close(3001)),
                asks("POST", SAME + "&towline-close=3001&towline-reason=g%C3%BCt%20so&towline-ack=4", close(3001)),
                asks("POST", SAME + "&towline-close=1000", new Close(HANDLE, 1000, "")),
                // what is the server's own
                asks("GET", "", new Nothing()),
                asks("GET", "a=b", new Nothing(), "Accept: */*"),
                asks("GET", "", new Nothing(), "Accept: text/event-stream;q=0.0"),
                asks("GET", "xtowline-session=new", new Nothing()),
                asks("POST", "", new Nothing(), EVENTS),
                asks("POST", "towline-seq=%", new Nothing()),
                asks("DELETE", "", new Nothing()),
                asks("PUT", SAME, new Nothing()),
                asks("HEAD", SAME, new Nothing()));
    }

    @ParameterizedTest
    @MethodSource("requests")
    void aRequestSaysWhatItWants(String method, String query, List<String> fields, BridgeCommand command) {
        assertEquals(command, read(method, query, fields, route(EnumSet.allOf(Transport.class))));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            GET | towline-session= | The session's id in towline-session is malformed: it has 20 to 128 letters, digits, dots, hyphens, underscores and tildes.
            GET | towline-session=abcdefghij012345678 | The session's id in towline-session is malformed: it has 20 to 128 letters, digits, dots, hyphens, underscores and tildes.
            GET | towline-session=abcdefghij0123456789%2F | The session's id in towline-session is malformed: it has 20 to 128 letters, digits, dots, hyphens, underscores and tildes.
            GET | towline-session=new | A new session is opened by POST without a body, or by a request for a stream.
            DELETE | towline-session=new | A new session is opened by POST without a body, or by a request for a stream.
            POST | towline-session=new&towline-close=1000 | A new session is opened by POST without a body, or by a request for a stream.
            GET | towline-session=new&towline-session=new | The query has towline-session more than once.
            GET | towline-session=%zz | The value of towline-session in the query has a % that escapes nothing.
            GET | towline-session=a%4 | The value of towline-session in the query has a % that escapes nothing.
            DELETE | towline-session=abcdefghij0123456789&towline-reason=%FF | The value of towline-reason in the query is not UTF-8.
            GET | towline-session=abcdefghij0123456789&towline-ack=-1 | The number in towline-ack is malformed: digits are expected, up to 9007199254740991.
            GET | towline-session=abcdefghij0123456789&towline-ack= | The number in towline-ack is malformed: digits are expected, up to 9007199254740991.
            GET | towline-session=abcdefghij0123456789&towline-ack=none | The number in towline-ack is malformed: digits are expected, up to 9007199254740991.
            GET | towline-session=abcdefghij0123456789&towline-ack=9007199254740992 | The number in towline-ack is malformed: digits are expected, up to 9007199254740991.
            GET | towline-session=abcdefghij0123456789&towline-ack=99999999999999999999 | The number in towline-ack is malformed: digits are expected, up to 9007199254740991.
            GET | towline-session=abcdefghij0123456789&towline-ack=%D9%A1 | The number in towline-ack is malformed: digits are expected, up to 9007199254740991.
            GET | towline-session=abcdefghij0123456789&towline-wait=1.5 | The number in towline-wait is malformed: digits are expected, up to 9007199254740991.
            POST | towline-session=abcdefghij0123456789&towline-seq=0 | The value of towline-seq is 0, and messages are numbered from 1.
            DELETE | towline-session=abcdefghij0123456789&towline-code=1001 | The value of towline-code must be 1000, or 3000 to 4999.
            POST | towline-session=abcdefghij0123456789&towline-close=5000 | The value of towline-close must be 1000, or 3000 to 4999.
            POST | towline-session=abcdefghij0123456789&towline-close= | The number in towline-close is malformed: digits are expected, up to 9007199254740991.
            POST | towline-session=new&towline-protocols=a,,b | The value of towline-protocols must be different names with commas between them.
            POST | towline-session=new&towline-protocols=a,a | The value of towline-protocols must be different names with commas between them.
            POST | towline-session=new&towline-protocols=a+b | The value of towline-protocols must be different names with commas between them.
            """)
    void whatIsBrokenIsSaid(String method, String query, String sentence) {
        assertEquals(new Broken(sentence), read(method, query, List.of(), route(EnumSet.allOf(Transport.class))));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            towline-errors=all | abcdefghij0123456789:1 | The value of towline-errors can only be events.
            """)
    void whatAnEventSourceBringsMustBeSound(String query, String last, String sentence) {
        assertEquals(
                new Broken(sentence),
                read("GET", query, List.of(EVENTS, "Last-Event-ID: " + last), route(EnumSet.allOf(Transport.class))));
    }

    @Test
    void aFieldAndAParameterMustNotDiffer() {
        assertEquals(
                new Broken("The query and a header field say different things for towline-session."),
                read("GET", SAME, List.of("Towline-Session: new"), route(EnumSet.allOf(Transport.class))));
        assertEquals(
                new Broken("The request has towline-seq more than once."),
                read("POST", SAME, List.of("Towline-Seq: 1", "Towline-Seq: 2"), route(EnumSet.allOf(Transport.class))));
    }

    @Test
    void aReasonFitsACloseFrame() {
        String longest = "%C3%BC".repeat(61) + "x";
        assertEquals(
                new Close(HANDLE, 1000, "ü".repeat(61) + "x"),
                read("DELETE", SAME + "&towline-reason=" + longest, List.of(), route(EnumSet.allOf(Transport.class))));
        assertEquals(
                new Broken("The value of towline-reason is longer than 123 bytes."),
                read("DELETE", SAME + "&towline-reason=x" + longest, List.of(), route(EnumSet.allOf(Transport.class))));
    }

    @ParameterizedTest
    @EnumSource(Transport.class)
    void whatIsNotOfferedIsTheServersOwn(Transport missing) {
        RouteConfig route = route(EnumSet.complementOf(EnumSet.of(missing)));
        boolean socket = missing != Transport.WEBSOCKET;
        boolean events = missing != Transport.SSE;
        boolean lines = missing != Transport.NDJSON;
        boolean polls = missing != Transport.LONG_POLL;
        assertOffered(socket, read("GET", "towline-session=new", List.of(UPGRADE), route));
        assertOffered(events, read("GET", SAME, List.of(EVENTS), route));
        assertOffered(lines, read("GET", SAME, List.of(LINES), route));
        assertOffered(polls, read("GET", SAME, List.of(), route));
        assertOffered(polls, read("POST", "towline-session=new", List.of(), route));
        assertOffered(true, read("POST", SAME, List.of(), route));
        assertOffered(true, read("DELETE", SAME, List.of(), route));
        assertOffered(true, read("GET", "", List.of(EVENTS, LINES), route));
    }

    private static void assertOffered(boolean offered, BridgeCommand command) {
        assertEquals(offered, !(command instanceof Nothing) && !(command instanceof Broken), command.toString());
    }

    @Test
    void whereTheBridgeIsOffNothingIsOurs() {
        RouteConfig off = TestRoutes.route().build();
        assertEquals(new Nothing(), read("GET", "", List.of(EVENTS), off));
        assertEquals(new Nothing(), read("POST", "towline-session=%", List.of(), off));
        assertEquals(new Nothing(), read("GET", SAME, List.of(), route(Set.of())));
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "POST", "DELETE"})
    void aPreflightNamesASessionOrOurFields(String method) {
        RouteConfig route = TestRoutes.route()
                .withBridge(TestBridges.bridge()
                        .withTransports(EnumSet.allOf(Transport.class))
                        .build())
                .withHttp()
                .build();
        List<String> plain = List.of("Origin: http://a.example", "Access-Control-Request-Method: " + method);
        List<String> ours = Stream.concat(
                        plain.stream(), Stream.of("Access-Control-Request-Headers: content-type,towline-seq"))
                .toList();
        assertEquals(new Preflight(), read("OPTIONS", SAME, plain, route));
        assertEquals(new Preflight(), read("OPTIONS", "", ours, route));
        assertEquals(new Nothing(), read("OPTIONS", "", plain, route));
        assertEquals(new Nothing(), read("OPTIONS", SAME, plain.subList(1, 2), route));
        assertEquals(new Nothing(), read("OPTIONS", SAME, plain.subList(0, 1), route));
    }

    private static Arguments asks(String method, String query, BridgeCommand command, String... fields) {
        return Arguments.of(method, query, List.of(fields), command);
    }

    private static Handle from(long number) {
        return new Handle(ID, OptionalLong.of(number));
    }

    private static Close close(int code) {
        return new Close(from(4), code, "güt so");
    }

    private static BridgeCommand.Stream events(Optional<Handle> handle, Wishes wishes) {
        return new BridgeCommand.Stream(Form.EVENTS, handle, wishes, false, false, 0);
    }

    private static BridgeCommand.Stream remembered(long number) {
        return new BridgeCommand.Stream(Form.EVENTS, Optional.of(from(number)), PLAIN, true, true, 0);
    }

    /** By the page, and by nothing that its browser remembers. */
    private static BridgeCommand.Stream named() {
        return new BridgeCommand.Stream(Form.EVENTS, Optional.of(HANDLE), PLAIN, false, true, 0);
    }

    /** A new session for an EventSource that was open before, elsewhere. */
    private static BridgeCommand.Stream returning() {
        return new BridgeCommand.Stream(Form.EVENTS, Optional.empty(), PLAIN, false, true, 0);
    }

    private static BridgeCommand.Stream fresh() {
        return new BridgeCommand.Stream(Form.EVENTS, Optional.empty(), PLAIN, false, false, 0);
    }

    private static BridgeCommand.Stream lines(Optional<Handle> handle) {
        return new BridgeCommand.Stream(Form.LINES, handle, PLAIN, false, false, 0);
    }

    private static BridgeCommand read(String method, String query, List<String> fields, RouteConfig route) {
        HeaderMap headers = new HeaderMap();
        for (String field : fields) {
            int colon = field.indexOf(':');
            headers.add(
                    new HttpString(field.substring(0, colon)),
                    field.substring(colon + 1).trim());
        }
        return CommandReader.read(method, headers, query, route);
    }

    private static RouteConfig route(Set<Transport> transports) {
        return TestRoutes.route()
                .withBridge(TestBridges.bridge().withTransports(transports).build())
                .build();
    }

    @ParameterizedTest
    @CsvSource({
        "/chat,                                                     /chat",
        "/chat?a=1,                                                 /chat?a=1",
        "/chat?lastEventId=abcdefghij0123456789:7,                  /chat",
        "/chat?a=1&lastEventId=abcdefghij0123456789%3Aend&b,        /chat?a=1&b",
        "/chat?last-event-id=abcdefghij0123456789:7&a=%20,          /chat?a=%20",
        "/chat?lastEventId=42&a,                                    /chat?lastEventId=42&a",
        "/chat?other=abcdefghij0123456789:7,                        /chat?other=abcdefghij0123456789:7",
    })
    void noServerSeesWhatHoldsASession(String target, String onward) {
        assertEquals(onward, BridgeCommand.withoutLastEventId(target));
    }
}
