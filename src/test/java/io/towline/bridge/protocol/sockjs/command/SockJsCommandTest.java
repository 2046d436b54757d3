package io.towline.bridge.protocol.sockjs.command;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.towline.bridge.protocol.sockjs.command.SockJsCommand.Receive;
import io.towline.bridge.protocol.sockjs.command.SockJsCommand.Way;
import io.towline.config.BridgeConfig.SockJsMode;
import io.towline.config.RouteConfig;
import io.undertow.util.HeaderMap;
import io.undertow.util.HttpString;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SockJsCommandTest {

    private static final RouteConfig CHAT =
            SockJsRoutes.at(SockJsMode.UNWRAP, "/chat").route();
    private static final String[] UPGRADE = {"Upgrade: WebSocket", "Connection: keep-alive, Upgrade"};

    private static SockJsCommand command(RouteConfig route, String method, String target, String... lines) {
        int mark = target.indexOf('?');
        Map<String, Deque<String>> query = new HashMap<>();
        if (mark >= 0) {
            for (String parameter : target.substring(mark + 1).split("&")) {
                int equals = parameter.indexOf('=');
                query.computeIfAbsent(parameter.substring(0, equals), _ -> new ArrayDeque<>())
                        .add(parameter.substring(equals + 1));
            }
        }
        HeaderMap headers = new HeaderMap();
        for (String line : lines) {
            headers.add(new HttpString(line.substring(0, line.indexOf(':'))), line.substring(line.indexOf(':') + 2));
        }
        return new SockJsCommandReader(method, mark < 0 ? target : target.substring(0, mark), query, headers, route)
                .command();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            GET     | /chat                     | Greeting[]
            GET     | /chat/                    | Greeting[]
            GET     | /chat/info                | Info[]
            GET     | /chat/info/               | Info[]
            GET     | /chat/info?t=123          | Info[]
            OPTIONS | /chat/info                | Preflight[methods=OPTIONS, GET, ofSession=false]
            POST    | /chat/info                | WrongMethod[allow=OPTIONS, GET]
            GET     | /chat/iframe.html         | Iframe[]
            GET     | /chat/iframe-.html        | Iframe[]
            GET     | /chat/iframe-0.1.2abc-dirty.2144.html?t=qwe | Iframe[]
            POST    | /chat/iframe.html         | WrongMethod[allow=GET]
            GET     | /chat/iframe.htm          | NotFound[]
            GET     | /chat/iframe              | NotFound[]
            GET     | /chat/IFRAME              | NotFound[]
            GET     | /chat/IFRAME.HTML         | NotFound[]
            GET     | /chat/iframe.HTML         | NotFound[]
            GET     | /chat/iframe.xml          | NotFound[]
            POST    | /chat/000/s/xhr           | Receive[way=XHR, server=000, session=s, callback=Optional.empty]
            POST    | /chat/000/s/xhr/          | Receive[way=XHR, server=000, session=s, callback=Optional.empty]
            POST    | /chat/a%20b/c_d-e%20f/xhr | Receive[way=XHR, server=a%20b, session=c_d-e%20f, callback=Optional.empty]
            POST    | /chat/0/s/xhr_streaming   | Receive[way=XHR_STREAMING, server=0, session=s, callback=Optional.empty]
            GET     | /chat/0/s/eventsource     | Receive[way=EVENTSOURCE, server=0, session=s, callback=Optional.empty]
            GET     | /chat/0/s/htmlfile?c=f.g  | Receive[way=HTMLFILE, server=0, session=s, callback=Optional[f.g]]
            GET     | /chat/0/s/htmlfile        | Receive[way=HTMLFILE, server=0, session=s, callback=Optional.empty]
            GET     | /chat/0/s/jsonp?callback=x | Receive[way=JSONP, server=0, session=s, callback=Optional[x]]
            GET     | /chat/0/s/jsonp?callback=x&c=%20 | Receive[way=JSONP, server=0, session=s, callback=Optional[%20]]
            POST    | /chat/0/s/xhr_send        | Send[jsonp=false, session=s]
            POST    | /chat/0/s/jsonp_send      | Send[jsonp=true, session=s]
            OPTIONS | /chat/0/s/xhr             | Preflight[methods=OPTIONS, POST, ofSession=true]
            OPTIONS | /chat/0/s/xhr_streaming   | Preflight[methods=OPTIONS, POST, ofSession=true]
            OPTIONS | /chat/0/s/xhr_send        | Preflight[methods=OPTIONS, POST, ofSession=true]
            GET     | /chat/0/s/xhr             | WrongMethod[allow=OPTIONS, POST]
            PUT     | /chat/0/s/xhr_streaming   | WrongMethod[allow=OPTIONS, POST]
            GET     | /chat/0/s/xhr_send        | WrongMethod[allow=OPTIONS, POST]
            POST    | /chat/0/s/eventsource     | WrongMethod[allow=GET]
            OPTIONS | /chat/0/s/htmlfile        | WrongMethod[allow=GET]
            POST    | /chat/0/s/jsonp           | WrongMethod[allow=GET]
            GET     | /chat/0/s/jsonp_send      | WrongMethod[allow=POST]
            GET     | /chat/websocket           | NotWebSocket[]
            POST    | /chat/websocket           | WrongMethod[allow=GET]
            GET     | /chat/0/s/websocket       | NotWebSocket[]
            POST    | /chat/0/s/websocket       | WrongMethod[allow=GET]
            POST    | /chat//s/xhr              | NotFound[]
            POST    | /chat/0//xhr              | NotFound[]
            GET     | /chat/a./a/xhr            | NotFound[]
            POST    | /chat/a/a./xhr            | NotFound[]
            POST    | /chat/0/s/xhr//           | Nothing[]
            GET     | /chat/a                   | Nothing[]
            GET     | /chat/a/a                 | Nothing[]
            GET     | /chat/0/s/poll            | Nothing[]
            GET     | /chat/0/s/t/xhr           | Nothing[]
            GET     | /chat//                   | Nothing[]
            POST    | /chat                     | Nothing[]
            OPTIONS | /chat                     | Nothing[]
            GET     | /chatter/info             | Nothing[]
            GET     | /info                     | Nothing[]
            GET     | /chat?towline-session=new | Nothing[]
            GET     | /chat/info?towline-session=new | Nothing[]
            """)
    void aRequestIsWhatItsUrlAndMethodSay(String method, String target, String expected) {
        assertEquals(expected, command(CHAT, method, target).toString());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            UNWRAP | /chat/websocket     | Relayed[]
            UNWRAP | /chat/websocket/    | Relayed[]
            UNWRAP | /chat/0/s/websocket | Framed[]
            SAME   | /chat/websocket     | Relayed[]
            SAME   | /chat/0/s/websocket | Relayed[]
            UNWRAP | /chat/0/./websocket | NotFound[]
            UNWRAP | /chat               | Nothing[]
            UNWRAP | /chat/info          | Nothing[]
            UNWRAP | /chat/iframe.html   | Nothing[]
            OFF    | /chat/websocket     | Nothing[]
            """)
    void aWebSocketIsRelayedWhereItsServerUnderstandsIt(SockJsMode mode, String path, String expected) {
        RouteConfig route = SockJsRoutes.at(mode, "/chat").route();
        assertEquals(expected, command(route, "GET", path, UPGRADE).toString());
    }

    /** Some proxies rewrite the field; clients then shall try something else. */
    @ParameterizedTest
    @ValueSource(strings = {"Connection: close", "Upgrade: h2c"})
    void anUpgradeInNameOnlyIsNone(String line) {
        String other = line.startsWith("C") ? "Upgrade: websocket" : "Connection: Upgrade";
        assertEquals(new SockJsCommand.NotWebSocket(), command(CHAT, "GET", "/chat/0/s/websocket", line, other));
    }

    /** There the route is for SockJS's sake alone. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            GET  | /sockjs            | Greeting[]
            GET  | /sockjs/info       | Info[]
            POST | /sockjs            | NotFound[]
            GET  | /sockjs/a          | NotFound[]
            GET  | /sockjs/a/a/       | NotFound[]
            POST | /sockjs/0/s/send   | NotFound[]
            GET  | /chat/info         | Nothing[]
            GET  | /chat              | Nothing[]
            """)
    void outsideTheRoutesPathWhatIsNotOfSockJsIsNotFound(String method, String target, String expected) {
        RouteConfig route =
                SockJsRoutes.at(SockJsMode.UNWRAP, "/chat").prefix("/sockjs").route();
        assertEquals(expected, command(route, method, target).toString());
    }

    @Test
    void belowAnExactPathAllIsOfSockJsButThePathItself() {
        RouteConfig route = SockJsRoutes.at(SockJsMode.UNWRAP, "/chat").exact().route();
        assertEquals(new SockJsCommand.NotFound(), command(route, "GET", "/chat/a"));
        assertEquals(new SockJsCommand.NotFound(), command(route, "GET", "/chat/a", UPGRADE));
        assertEquals(new SockJsCommand.Nothing(), command(route, "GET", "/chat", UPGRADE));
    }

    @Test
    void theBaseMayBeTheRoot() {
        RouteConfig route = SockJsRoutes.at(SockJsMode.UNWRAP, "/").route();
        assertEquals(new SockJsCommand.Greeting(), command(route, "GET", "/"));
        assertEquals(new SockJsCommand.Info(), command(route, "GET", "/info"));
        assertEquals(new Receive(Way.XHR, "0", "s", Optional.empty()), command(route, "POST", "/0/s/xhr"));
    }

    @Test
    void namesHaveABoundSinceTheyAreKept() {
        String longest = "x".repeat(128);
        assertEquals(
                new Receive(Way.XHR, "0", longest, Optional.empty()),
                command(CHAT, "POST", "/chat/0/" + longest + "/xhr"));
        assertEquals(new SockJsCommand.NotFound(), command(CHAT, "POST", "/chat/0/" + longest + "x/xhr"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "-", textBlock = """
            UNWRAP | /chat  | -    | /chat/0/s/xhr?t=12      | /chat/0/s/xhr?t=12      | /chat
            UNWRAP | /chat  | -    | /chat/0/s/xhr/          | /chat/0/s/xhr/          | /chat
            UNWRAP | /chat  | -    | /chat/websocket?a=b     | /chat/websocket?a=b     | /chat?a=b
            UNWRAP | /chat  | -    | /chat/0/s/jsonp         | /chat/0/s/jsonp?a=b&c=_jp.x&t=9 | /chat?a=b
            UNWRAP | /chat  | -    | /chat/0/s/jsonp         | /chat/0/s/jsonp?callback=x&cc=1 | /chat?cc=1
            UNWRAP | /chat  | -    | /chat/0/s/xhr           | /chat/0/s/xhr?t=1&u=2   | /chat?t=1&u=2
            UNWRAP | /      | -    | /0/s/xhr                | /0/s/xhr                | /
            UNWRAP | /chat  | /v1  | /chat/0/s/xhr           | /v1/0/s/xhr             | /v1
            UNWRAP | /chat  | /v1/ | /chat/0/s/xhr           | /v1/0/s/xhr             | /v1/
            UNWRAP | /chat  | /    | /chat/0/s/xhr           | /0/s/xhr                | /
            SAME   | /chat  | -    | /chat/0/s/xhr?t=12      | /chat/0/s/xhr?t=12      | /chat/0/s/websocket
            SAME   | /chat  | -    | /chat/0/s/xhr_streaming/ | /chat/0/s/xhr_streaming/?a=b | /chat/0/s/websocket?a=b
            SAME   | /chat  | /v1  | /chat/0/s/jsonp         | /v1/0/s/jsonp?c=x       | /v1/0/s/websocket
            SAME   | /chat  | -    | /chat/websocket         | /chat/websocket?a=b     | /chat/websocket?a=b
            """)
    void aServerIsAskedForTheBaseOrForItsOwnWebSocket(
            SockJsMode mode, String path, String rewrite, String command, String target, String expected) {
        RouteConfig route = SockJsRoutes.at(mode, path).rewrite(rewrite).route();
        assertEquals(expected, SockJsPaths.upstream(route, command.replaceFirst("\\?.*", ""), target));
    }

    @Test
    void aSlashAtTheEndAddsNoName() {
        assertEquals(List.of(), SockJsPaths.names("/"));
        assertEquals(List.of("a"), SockJsPaths.names("/a/"));
        assertEquals(List.of("a", ""), SockJsPaths.names("/a//"));
    }
}
