package io.towline.admin.api;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ch.qos.logback.classic.Level;
import io.towline.admin.api.Api.Answer;
import io.towline.admin.proxy.FakeProxyControl;
import io.towline.admin.proxy.ProxyControl;
import io.towline.admin.proxy.TrafficHistory;
import io.towline.conversation.LogCapture;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the API does, and not only tells. */
class PostOperationsTest {

    private final FakeProxyControl proxy = new FakeProxyControl();
    private final ApiCaller caller = new ApiCaller(new Api(proxy, new TrafficHistory()));

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "connections/000000000002/close | {} | {\"closed\":1} | close [000000000002] 1012 closed by an operator",
                "connections/000000000002/close | {\"code\":4000,\"reason\":\"go\"} | {\"closed\":1} | close [000000000002] 4000 go",
                "connections/close | {\"filter\":{\"client\":\"192.0.2.1\"},\"code\":1000,\"reason\":\"\"} | {\"closed\":2} | close [000000000001, 000000000003] 1000 ",
                "connections/close | {\"filter\":{\"client\":\"192.0.2.0/24\"}} | {\"closed\":2} | close [000000000001, 000000000003] 1012 closed by an operator",
                "connections/close | {\"filter\":{\"kind\":\"sse\",\"route\":\"quotes\"}} | {\"closed\":0} | close [] 1012 closed by an operator",
                "log | {\"logger\":\"io.towline\",\"level\":\"DEBUG\"} | {\"logger\":\"io.towline\",\"level\":\"DEBUG\"} | log io.towline DEBUG",
            })
    void ordersReachTheProxy(String path, String body, String expected, String told) {
        Answer answer = caller.post("/api/v1/" + path, body);
        assertEquals(expected, ApiCaller.text(answer));
        assertEquals(
                List.of(told.strip()), proxy.told.stream().map(String::strip).toList());
    }

    @Test
    void aServerIsDrainedAndTakenBack() {
        Answer answer = caller.post("/api/v1/upstreams/app/drain", "{\"server\":\"ws://127.0.0.1:9000\"}");
        assertEquals("app", ApiCaller.json(answer).get("name").asString());
        caller.post("/api/v1/upstreams/app/undrain", "{\"server\":null}");
        assertEquals(List.of("drain ws://127.0.0.1:9000 true", "drain all false"), proxy.told);
    }

    @Test
    void aReloadTellsHowItWent() {
        proxy.usable = false;
        Answer answer = caller.post("/api/v1/reload", "");
        assertEquals(422, answer.status());
        assertEquals(
                "{\"at\":\"2026-11-21T10:00:00.000Z\",\"accepted\":false,\"summary\":\"not reloaded\","
                        + "\"mistakes\":[\"proxy.conf:3: port is missing.\"],\"need_restart\":[]}",
                ApiCaller.text(answer));
    }

    @Test
    void whileItDrainsAReloadIsNoMistake() {
        proxy.usable = false;
        proxy.draining = Optional.of(new ProxyControl.Draining(Instant.now(), Instant.now()));
        ApiCaller.assertProblem(409, "Conflict", "proxy.conf:3: port is missing.", caller.post("/api/v1/reload", ""));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "/api/v1/connections/close | {                           | The body is no JSON at character 1, or has a member twice.",
                "/api/v1/connections/close | []                          | The body must be a JSON object.",
                "/api/v1/connections/close | {}{}                        | Something follows the JSON object.",
                "/api/v1/connections/close | {\"fiter\":{}}              | The body has the unknown member \"fiter\". It may have: code, filter, reason.",
                "/api/v1/reload            | {\"x\":1}                   | The body has the unknown member \"x\". It may have none.",
                "/api/v1/connections/close | {\"filter\":\"all\"}        | filter must be an object.",
                "/api/v1/connections/close | {\"filter\":{\"kind\":1}}   | filter.\"kind\" must be a text.",
                "/api/v1/connections/close | {}                          | filter must have at least one of client, id, kind, listener, q, route, server, session, trace, upstream, and nothing else.",
                "/api/v1/connections/close | {\"filter\":{\"cause\":\"drain\"}} | filter must have at least one of client, id, kind, listener, q, route, server, session, trace, upstream, and nothing else.",
                "/api/v1/connections/close | {\"filter\":{\"route\":\"nosuch\"}} | \"nosuch\": no such route; there is only chat.",
                "/api/v1/connections/close | {\"filter\":{\"client\":\"192.0.2.1/24\"}} | client: \"192.0.2.1/24\" has bits set beyond its prefix."
                        + " Write \"192.0.2.0/24\" for the block, or \"192.0.2.1\" for the one address.",
                "/api/v1/connections/close | {\"filter\":{\"q\":\" \"}} | The text to search for must not be blank: that is everywhere.",
                "/api/v1/connections/close | {\"filter\":{\"q\":\"a\"},\"code\":1006} | code 1006 must not stand in a close frame; there is 1000 to 1003, 1007 to 1014 and 3000 to 4999.",
                "/api/v1/connections/close | {\"filter\":{\"q\":\"a\"},\"code\":\"1000\"} | code must be a whole number.",
                "/api/v1/connections/close | {\"filter\":{\"q\":\"a\"},\"reason\":5} | reason must be a text.",
                "/api/v1/connections/close | {\"filter\":{\"q\":\"a\"},\"reason\":[]} | reason must be a text, a whole number or an object.",
                "/api/v1/log               | {\"level\":\"DEBUG\"}       | The body must have logger, a text.",
                "/api/v1/log               | {\"logger\":\"a\",\"level\":\"LOUD\"} | There is no level LOUD; there is DEBUG.",
            })
    void slipsInABodyAreTold(String path, String body, String detail) {
        ApiCaller.assertProblem(400, "Bad request", detail, caller.post(path, body));
    }

    @Test
    void aReasonThatDoesNotFitACloseFrame() {
        String reason = "é".repeat(62);
        ApiCaller.assertProblem(
                400,
                "Bad request",
                "reason must be no longer than 123 bytes, which is what a close frame holds.",
                caller.post("/api/v1/connections/close", "{\"filter\":{\"q\":\"a\"},\"reason\":\"" + reason + "\"}"));
    }

    @Test
    void whoAskedForWhatIsLogged() {
        try (LogCapture log = LogCapture.ofThisThread(Api.class.getName(), Level.INFO)) {
            caller.get("/api/v1/status");
            caller.post("/api/v1/reload", "");
            caller.post("/api/v1/upstreams/a\nb\u001b[2J/drain", "{\"server\":\"x\"}");
            assertEquals(
                    List.of(
                            "INFO 127.0.0.1 asked for POST \"/api/v1/reload\" \"\": 200",
                            "INFO 127.0.0.1 asked for POST \"/api/v1/upstreams/a\\x0ab\\x1b[2J/drain\" \"{\\\"server\\\":\\\"x\\\"}\": 404"),
                    log.lines());
        }
    }
}
