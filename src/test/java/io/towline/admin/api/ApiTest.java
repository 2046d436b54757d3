package io.towline.admin.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.admin.api.Api.Answer;
import io.towline.admin.proxy.FakeProxyControl;
import io.towline.admin.proxy.ProxyControl;
import io.towline.admin.proxy.TrafficHistory;
import io.towline.conversation.Cause;
import io.towline.conversation.Traffic;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

class ApiTest {

    private final FakeProxyControl proxy = new FakeProxyControl();
    private final TrafficHistory history = new TrafficHistory();
    private final ApiCaller caller = new ApiCaller(new Api(proxy, history));

    // ---- what there is to see ----

    @Test
    void oneConnectionInFull() {
        String text = ApiCaller.text(caller.get("/api/v1/connections/000000000001"));
        assertEquals(
                "{\"id\":\"000000000001\",\"started\":\"AT\",\"age_ms\":30000,\"client\":\"192.0.2.1\",\"listener\":\"main\","
                        + "\"route\":\"chat\",\"path\":\"/chat\",\"upstream\":\"app\",\"server\":\"ws://127.0.0.1:9001\","
                        + "\"kind\":\"websocket\",\"protocol\":null,\"session\":null,\"trace\":null,\"frames_in\":3,\"frames_out\":4,"
                        + "\"bytes_in\":300,\"bytes_out\":40,\"rate_in\":null,\"rate_out\":null,\"ping_rtt_client_ms\":1.25,\"ping_rtt_upstream_ms\":null,"
                        + "\"queued_to_client\":0,\"queued_to_upstream\":5,\"since_heard_client_ms\":1000,"
                        + "\"since_heard_upstream_ms\":7,\"since_data_client_ms\":2000,\"since_data_upstream_ms\":null,\"parked_ms\":null}",
                text.replaceAll("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z", "AT"));
    }

    @Test
    void oneEndingInFull() {
        assertEquals(
                "{\"matched\":1,\"endings\":[{\"at\":\"2026-11-21T10:00:05.000Z\",\"id\":\"000000000005\",\"client\":\"192.0.2.7\","
                        + "\"listener\":\"main\",\"route\":\"chat\",\"path\":\"/chat\",\"upstream\":\"app\","
                        + "\"server\":\"ws://127.0.0.1:9000\",\"kind\":\"websocket\",\"status\":101,\"protocol\":null,"
                        + "\"session\":null,\"trace\":null,\"duration_ms\":1500,\"frames_in\":1,\"frames_out\":2,\"bytes_in\":10,"
                        + "\"bytes_out\":20,\"close_code\":1011,\"by\":\"upstream\",\"cause\":\"upstream-lost\","
                        + "\"reason\":\"connection reset\",\"meaning\":\"The server's connection ended without a close frame;"
                        + " look at the server: it crashed, was killed, or something before it cut the connection.\"}],"
                        + "\"repeated\":[{\"count\":7,\"since\":\"2026-11-21T10:00:00.000Z\",\"latest_at\":\"2026-11-21T10:00:05.000Z\","
                        + "\"latest_id\":\"000000000005\",\"cause\":\"upstream-lost\",\"by\":\"upstream\",\"opened\":true,"
                        + "\"listener\":\"main\",\"route\":\"chat\",\"upstream\":\"app\",\"server\":\"ws://127.0.0.1:9000\","
                        + "\"reason\":\"connection reset\",\"meaning\":\"The server's connection ended without a close frame;"
                        + " look at the server: it crashed, was killed, or something before it cut the connection.\"}]}",
                ApiCaller.text(caller.get("/api/v1/endings?cause=upstream-lost")));
    }

    @Test
    void upstreamsAndTheirServers() {
        assertEquals(
                "{\"upstreams\":[{\"name\":\"app\",\"policy\":\"round-robin\",\"queued\":0,\"servers\":[{\"url\":\"ws://127.0.0.1:9000\","
                        + "\"state\":\"in-use\",\"set_aside_ms\":null,\"weight\":1,\"max_connections\":null,\"leases\":2,\"succeeded\":7,\"failed\":0,"
                        + "\"latency_ms\":1.235,\"last_failure\":null},{\"url\":\"ws://127.0.0.1:9001\",\"state\":\"set-aside\","
                        + "\"set_aside_ms\":8200,\"weight\":2,\"max_connections\":500,\"leases\":2,\"succeeded\":7,\"failed\":1,\"latency_ms\":null,"
                        + "\"last_failure\":\"connection refused\"}]}]}",
                ApiCaller.text(caller.get("/api/v1/upstreams")));
    }

    @Test
    void limitsAndWhomTheyRefused() {
        assertEquals(
                "{\"limits\":[{\"scope\":\"listener\",\"name\":\"main\",\"limit\":\"requests\",\"by\":\"all\","
                        + "\"allowed\":\"100/s, burst 200\",\"refused\":0,\"clients\":[]},{\"scope\":\"route\",\"name\":\"chat\","
                        + "\"limit\":\"connections\",\"by\":\"client-address\",\"allowed\":\"20 at a time\",\"refused\":412,"
                        + "\"clients\":[{\"key\":\"2001:db8:8:1::/64\",\"refused\":400,\"since_refused_ms\":1200}]}]}",
                ApiCaller.text(caller.get("/api/v1/limits")));
    }

    @Test
    void theConfigurationAsThePlantTellsIt() {
        assertEquals("{\"admin\":{\"token\":\"***\"}}", ApiCaller.text(caller.get("/api/v1/configuration")));
    }

    @Test
    void trafficSecondBySecond() {
        history.ended(proxy.endings().getFirst().conversation());
        history.sample(proxy, FakeProxyControl.STARTED, 0);
        proxy.traffic = new Traffic(1, 20, 3, 40);
        history.sample(proxy, FakeProxyControl.STARTED.plusSeconds(1), 1_000_000_000_000L);
        assertEquals(
                "{\"step_ms\":1000,\"points\":[{\"at\":\"2026-11-21T10:00:00.000Z\",\"relays\":2,\"sessions\":1,\"opened\":0,"
                        + "\"ended\":1,\"bytes_in\":0,\"bytes_out\":0,\"frames_in\":0,\"frames_out\":0,"
                        + "\"endings\":{\"upstream-lost\":1}},{\"at\":\"2026-11-21T10:00:01.000Z\",\"relays\":2,\"sessions\":1,"
                        + "\"opened\":0,\"ended\":0,\"bytes_in\":0,\"bytes_out\":0,\"frames_in\":0,\"frames_out\":0,"
                        + "\"endings\":{}}]}",
                ApiCaller.text(caller.get("/api/v1/traffic")));
    }

    // ---- which, in which order, and how many ----

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''                          | 123",
                "id=000000000002             | 2",
                "id=000000000009             | ''",
                "client=192.0.2.1            | 13",
                "client=2001:db8::1          | 2",
                "client=192.0.2.0/24         | 13",
                "client=192.0.2.0/31         | 13",
                "client=192.0.2.2/31         | ''",
                "client=2001:db8::/32        | 2",
                "client=2001:DB8:0::1        | 2",
                "client=::ffff:192.0.2.1     | 13",
                "client=0.0.0.0/0            | 13",
                "listener=main               | 123",
                "listener=secure             | ''",
                "route=chat                  | 12",
                "upstream=app                | 123",
                "server=ws://127.0.0.1:9003  | 3",
                "server=127.0.0.1:9003       | 3",
                "server=http://127.0.0.1:9003 | 3",
                "server=127.0.0.1:9000       | ''",
                "kind=sse                    | 2",
                "session=5afe                | 2",
                "client=192.0.2.1&route=chat | 1",
                "q=quotes                    | 3",
                "q=MQTT                      | 3",
                "q=/room                     | 2",
                "q=2001                      | 2",
                "q=websock                   | 13",
                "q=192&kind=sse              | ''",
            })
    void filtersMustAllMatch(String query, String expected) {
        assertEquals(expected, ids(caller.get("/api/v1/connections" + (query.isEmpty() ? "" : "?" + query))));
    }

    @ParameterizedTest
    @CsvSource({
        "-age, 123",
        "age, 321",
        "id, 123",
        "-id, 321",
        "client, 132",
        "-client, 213",
        "route, 123",
        "-route, 312",
        "server, 123",
        "-server, 321",
        "kind, 213",
        "-kind, 132",
        "frames_in, 231",
        "-frames_out, 312",
        "bytes_in, 312",
        "-bytes_in, 213",
        "bytes_out, 213",
        "ping_rtt_client_ms, 132",
        "-ping_rtt_client_ms, 312",
        "ping_rtt_upstream_ms, 321",
        "-ping_rtt_upstream_ms, 231",
        "queued_to_client, 123",
        "-queued_to_client, 321",
        "queued_to_upstream, 312",
    })
    void theyAreSortedAndWhatLacksTheValueComesLast(String sort, String expected) {
        assertEquals(expected, ids(caller.get("/api/v1/connections?sort=" + sort)));
    }

    @ParameterizedTest
    @CsvSource({"limit=2, 12", "limit=2&offset=2, 3", "offset=1, 23", "offset=7, ''", "limit=1000&offset=0, 123"})
    void onePageOfThem(String query, String expected) {
        Answer answer = caller.get("/api/v1/connections?" + query);
        assertEquals(expected, ids(answer));
        assertEquals(3, ApiCaller.json(answer).get("matched").asInt());
        assertEquals(3, ApiCaller.json(answer).get("total").asInt());
    }

    @Test
    void whatMatchedIsCountedApartFromAll() {
        JsonNode answer = ApiCaller.json(caller.get("/api/v1/connections?route=chat&limit=1"));
        assertEquals(
                "3 2 1",
                answer.get("total") + " " + answer.get("matched") + " "
                        + answer.get("connections").size());
    }

    @ParameterizedTest
    @CsvSource({
        "'', 54",
        "cause=refused-no-route, 4",
        "by=upstream, 54",
        "by=client, ''",
        "route=chat, 5",
        "client=192.0.2.8, 4",
        "q=lost, 5",
        "q=nowhere, 4",
        "q=Connection Reset, 5",
        "q=1011, 5",
        "close_code=1011, 5",
        "close_code=1000, ''",
        "close_code=1011&by=client, ''",
        "refusals=folded&close_code=1011, 5",
        "limit=1, 5",
        "limit=1&offset=1, 4",
        "since=2026-11-21T10:00:05Z, 5",
        "until=2026-11-21T10:00:04.999Z, 4",
        "since=2026-11-21T11:00:04+01:00&until=2026-11-21T10:00:04Z, 4",
        "since=0s, ''",
        "until=1d, 54",
        "refusals=folded, 5",
        "refusals=each, 54",
        "refusals=folded&route=chat, 5",
        "refusals=folded&cause=refused-no-route, 4",
        "refusals=folded&client=192.0.2.8, 4",
    })
    void endingsNewestFirst(String query, String expected) {
        Answer answer = caller.get("/api/v1/endings" + (query.isEmpty() ? "" : "?" + query));
        assertEquals(expected, ids(ApiCaller.json(answer).get("endings")));
    }

    /** Two of them, each seven times since ten o'clock. */
    @ParameterizedTest
    @CsvSource({
        "'', 54",
        "refusals=folded, 54",
        "cause=refused-no-route, 4",
        "by=client, ''",
        "route=chat, 5",
        "client=192.0.2.8, ''",
        "id=000000000005, ''",
        "close_code=1011, ''",
        "limit=1, 54",
        "since=2026-11-21T10:00:05Z, 5",
        "until=2026-11-21T10:00:00Z, 54",
        "until=2026-11-21T09:59:59Z, ''",
    })
    void howOftenEndingsWereAlike(String query, String expected) {
        JsonNode repeated = ApiCaller.json(caller.get("/api/v1/endings" + (query.isEmpty() ? "" : "?" + query)))
                .get("repeated");
        assertEquals(
                expected,
                StreamSupport.stream(repeated.spliterator(), false)
                        .map(each -> each.get("latest_id").asString().replaceFirst("^0+", ""))
                        .collect(Collectors.joining()));
    }

    // ---- what is refused ----

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "/api/v1/connections?limit=0    | limit must be a whole number, 1 to 1000, not \"0\".",
                "/api/v1/connections?limit=1001 | limit must be a whole number, 1 to 1000, not \"1001\".",
                "/api/v1/connections?offset=-1  | offset must be a whole number, 0 or more, not \"-1\".",
                "/api/v1/endings?limit=all      | limit must be a whole number, 1 to 1000, not \"all\".",
                "/api/v1/connections?sort=size  | There is no sort \"size\"; there is age, bytes_in, bytes_out, client, frames_in,"
                        + " frames_out, id, kind, ping_rtt_client_ms, ping_rtt_upstream_ms, queued_to_client,"
                        + " queued_to_upstream, rate_in, rate_out, route, server, each also with - before it.",
                "/api/v1/connections?cause=drain | Unknown parameter \"cause\". There is: client, id, kind, limit, listener, offset,"
                        + " q, route, server, session, sort, trace, upstream.",
                "/api/v1/status?x=y             | Unknown parameter \"x\". There is none here.",
                "/api/v1/endings?since=noon      | since must be a moment, such as 2026-11-21T10:25:33Z, or how long ago, such as 90s,"
                        + " 10m, 2h or 1d; not \"noon\".",
                "/api/v1/endings?refusals=no    | refusals must be each or folded, not \"no\".",
                "/api/v1/endings?close_code=big | close_code must be a close code, 1000 to 4999, not \"big\".",
                "/api/v1/endings?by=me          | \"me\": no such by; there are client, upstream and towline.",
                "/api/v1/connections?client=192.0.2 | client must be an address or a block of them, such as 203.0.113.7,"
                        + " 203.0.113.0/24 or 2001:db8::/32, not \"192.0.2\".",
                "/api/v1/connections?client=    | client must be an address or a block of them, such as 203.0.113.7,"
                        + " 203.0.113.0/24 or 2001:db8::/32, not \"\".",
                "/api/v1/endings?client=192.0.2.7/24 | client: \"192.0.2.7/24\" has bits set beyond its prefix. Write"
                        + " \"192.0.2.0/24\" for the block, or \"192.0.2.7\" for the one address.",
                "/api/v1/endings?client=192.0.2.0/33 | client: \"192.0.2.0/33\" has no valid prefix length. It is a number from 0 to 32.",
                "/api/v1/connections?route=nosuch | \"nosuch\": no such route; there is only chat.",
                "/api/v1/endings?route=quotes   | \"quotes\": no such route; there is only chat.",
                "/api/v1/connections?listener=x | \"x\": no such listener; there are main and secure.",
                "/api/v1/endings?listener=      | \"\": no such listener; there are main and secure.",
                "/api/v1/connections?kind=ws     | \"ws\": no such kind; there are websocket, http, redirect, respond, files, resumable-websocket, sse, ndjson, long-poll,"
                        + " sockjs-websocket, sockjs-xhr, sockjs-xhr-streaming, sockjs-eventsource, sockjs-htmlfile and sockjs-jsonp.",
                "/api/v1/connections?upstream=chat | \"chat\": no such upstream; there is only app.",
                "/api/v1/connections?server=127.0.0.1:9009 | \"127.0.0.1:9009\": no such server; there are ws://127.0.0.1:9000 and ws://127.0.0.1:9001.",
                "/api/v1/connections?q=         | The text to search for must not be blank: that is everywhere.",
            })
    void slipsInAQueryAreTold(String target, String detail) {
        ApiCaller.assertProblem(400, "Bad request", detail, caller.get(target));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "GET    | /api/v2/status | 404 | Not found | There is nothing at \"/api/v2/status\". GET /api/v1/schema tells what there is.",
                "GET    | /api/v1/       | 404 | Not found | There is nothing at \"/api/v1/\". GET /api/v1/schema tells what there is.",
                "POST   | /api/v1/status | 405 | Method not allowed | This can only be had by GET.",
                "DELETE | /api/v1/connections/1 | 405 | Method not allowed | This can only be had by GET.",
                "GET    | /api/v1/reload | 405 | Method not allowed | This can only be had by POST.",
                "GET    | /api/v1/connections/no | 404 | Not found | No open connection has the id \"no\". How it ended, \"towline why\" tells, or GET /api/v1/endings?id=….",
                "POST   | /api/v1/upstreams/no/drain | 404 | Not found | There is no upstream no; there is app.",
            })
    void whatIsNotThere(String method, String path, int status, String title, String detail) {
        ApiCaller.assertProblem(status, title, detail, caller.ask(method, path, Map.of(), ""));
    }

    /** U+009B begins a command of a terminal's, U+202E turns what follows around. */
    @Test
    void whatStrangersSayReachesNoTerminalAsItIs() {
        proxy.endings.clear();
        proxy.endings.add(FakeProxyControl.over(
                6,
                "192.0.2.7",
                Optional.of("chat"),
                Cause.CLIENT_CLOSED,
                OptionalInt.of(1000),
                "\u009b2J\u202e\u001b"));
        Answer answer = caller.get("/api/v1/endings");
        assertTrue(ApiCaller.text(answer).contains("\"reason\":\"\\u009B2J\\u202E\\u001B\""), ApiCaller.text(answer));
    }

    @ParameterizedTest
    @CsvSource({
        "ws://app.example.com:9000#10.0.0.7, 1",
        "ws://app.example.com:9000, 2",
        "http://APP.example.com:9000, 2",
        "app.example.com:9000, 2",
    })
    void aServersNameMeansAllOfItsAddresses(String server, int matched) {
        for (int each = 7; each <= 8; each++) {
            proxy.endings.add(FakeProxyControl.over(
                    each,
                    "192.0.2.7",
                    Optional.of("chat"),
                    "ws://app.example.com:9000#10.0.0." + each,
                    Cause.CLIENT_CLOSED,
                    OptionalInt.of(1000),
                    ""));
        }
        Answer answer = caller.get("/api/v1/endings?server=" + server);
        assertEquals(matched, ApiCaller.json(answer).get("endings").size());
    }

    @Test
    void theStatusTellsOfTheLastReload() {
        assertTrue(
                ApiCaller.json(caller.get("/api/v1/status")).get("last_reload").isNull());
        proxy.lastReload = Optional.of(proxy.reload());
        assertEquals(
                "+2 routes",
                ApiCaller.json(caller.get("/api/v1/status"))
                        .at("/last_reload/summary")
                        .asString());
    }

    /** Not for how long it has run. */
    @Test
    void theStatusTellsSinceWhenItDrainsAndUntilWhen() {
        assertTrue(ApiCaller.json(caller.get("/api/v1/status")).get("draining").isNull());
        Instant since = Instant.now().minusSeconds(4);
        proxy.draining = Optional.of(new ProxyControl.Draining(since, since.plusSeconds(300)));
        JsonNode draining = ApiCaller.json(caller.get("/api/v1/status")).get("draining");
        assertEquals(
                "draining",
                ApiCaller.json(caller.get("/api/v1/status")).get("phase").asString());
        assertEquals(
                since.truncatedTo(ChronoUnit.MILLIS),
                Instant.parse(draining.get("since").asString()));
        assertEquals(4, draining.get("since_ms").asLong() / 1000, 1);
        assertEquals(295, draining.get("left_ms").asLong() / 1000, 1);
        proxy.draining = Optional.of(new ProxyControl.Draining(since, since.plusSeconds(1)));
        assertEquals(
                0,
                ApiCaller.json(caller.get("/api/v1/status"))
                        .at("/draining/left_ms")
                        .asLong());
    }

    private static String ids(Answer answer) {
        return ids(ApiCaller.json(answer).get("connections"));
    }

    private static String ids(JsonNode list) {
        return StreamSupport.stream(list.spliterator(), false)
                .map(each -> each.get("id").asString().replaceFirst("^0+", ""))
                .collect(Collectors.joining());
    }
}
