package io.towline;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.options;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.http.Fault;
import io.towline.testkit.RawClient;
import io.towline.testkit.TestClock;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a server answers, which is WireMock here: its codes, its fields, its delays and its faults. */
class WireMockAnswersTest {

    private WireMockServer server;
    private WholeProduct product;

    @BeforeEach
    void start() throws IOException {
        server = new WireMockServer(options().bindAddress("127.0.0.1").dynamicPort());
        server.start();
        product = WholeProduct.of("""
                io.threads = 1
                listeners { LISTENER { bind = "127.0.0.1:0" } }
                upstreams { app { servers = [ "ws://127.0.0.1:%d" ] } }
                routes { app { upstream = app, http.enabled = on } }
                """.formatted(server.port()), new TestClock());
    }

    @AfterEach
    void stop() {
        product.close();
        server.stop();
    }

    private String answer(String method, ResponseDefinitionBuilder answer) throws IOException {
        return answer(method, "Connection: close\n", answer);
    }

    private String answer(String method, String fields, ResponseDefinitionBuilder answer) throws IOException {
        server.stubFor(any(anyUrl()).willReturn(answer));
        try (RawClient client = RawClient.connect(product.address().getPort())) {
            client.send(method + " /a HTTP/1.1\nHost: site\n" + fields + "\n");
            return client.readToEnd();
        }
    }

    private void expectLine(int status, String how) throws Exception {
        String line = product.line();
        assertTrue(line.contains(" kind=http status=" + status + " "), line);
        assertTrue(line.replace(":" + server.port(), ":PORT").contains(how), line);
        String cause = how.replaceAll(".* cause=([a-z-]+).*", "$1");
        String labels = "route=\"app\",status=\"%dxx\",cause=\"%s\"".formatted(status / 100, cause);
        WholeProduct.await(
                "not counted as " + labels,
                () -> Scraped.of(product.towline).lines().stream()
                        .filter(each -> each.startsWith("towline_http_requests_total{"))
                        .anyMatch(each -> each.contains("\"" + status / 100 + "xx\"")
                                && each.contains("\"" + cause + "\"")
                                && each.matches(".* 1(\\.0)?")));
    }

    @ParameterizedTest
    @ValueSource(
            ints = {
                200, 201, 202, 203, 206, 207, 226, 300, 301, 302, 303, 307, 308, 400, 401, 402, 403, 404, 405, 406, 409,
                410, 411, 412, 413, 414, 415, 416, 417, 418, 421, 422, 423, 424, 425, 426, 428, 429, 431, 451, 499, 500,
                501, 502, 503, 504, 505, 507, 508, 511, 599
            })
    void aCodePassesWithItsBody(int code) throws Exception {
        String answer = answer("GET", aResponse().withStatus(code).withBody("of the server"));
        assertTrue(answer.startsWith("HTTP/1.1 " + code + " "), answer);
        assertTrue(answer.contains("of the server"), answer);
        expectLine(code, " by=upstream cause=answered reason=-");
    }

    @ParameterizedTest
    @ValueSource(ints = {204, 304})
    void aCodeWithoutABodyPasses(int code) throws Exception {
        String answer = answer("GET", aResponse().withStatus(code).withHeader("ETag", "\"x\""));
        assertTrue(answer.startsWith("HTTP/1.1 " + code + " "), answer);
        assertTrue(answer.contains("\nETag: \"x\"\n") && answer.endsWith("\n\n"), answer);
        expectLine(code, " bytes_out=0 close_code=- by=upstream cause=answered reason=-");
    }

    @Test
    void fieldsPassAsOftenAsTheyCome() throws Exception {
        String answer = answer(
                "GET",
                aResponse()
                        .withStatus(200)
                        .withHeader("Set-Cookie", "a=1; Path=/", "b=2; HttpOnly")
                        .withHeader("Cache-Control", "no-store")
                        .withHeader("X-Long", "x".repeat(3000))
                        .withHeader("Server", "mock"));
        for (String field : new String[] {
            "Set-Cookie: a=1; Path=/",
            "Set-Cookie: b=2; HttpOnly",
            "Cache-Control: no-store",
            "X-Long: " + "x".repeat(3000),
            "Server: mock"
        }) {
            assertTrue(answer.contains("\n" + field + "\n"), () -> field + " is not in " + answer);
        }
        expectLine(200, " by=upstream cause=answered reason=-");
    }

    @Test
    void anAnswerThatComesLatePasses() throws Exception {
        String answer = answer("GET", aResponse().withBody("late").withFixedDelay(300));
        assertTrue(answer.startsWith("HTTP/1.1 200 ") && answer.contains("late"), answer);
        expectLine(200, " bytes_out=4 close_code=- by=upstream cause=answered reason=-");
    }

    @Test
    void anAnswerThatDribblesPasses() throws Exception {
        String answer = answer("GET", aResponse().withBody("klmnopqrst").withChunkedDribbleDelay(5, 300));
        String body = answer.substring(answer.indexOf("\n\n") + 2);
        assertTrue(body.endsWith("\n0\n\n"), answer);
        assertEquals("klmnopqrst", body.replaceAll("(?m)^[0-9a-f]+\n", "").replace("\n", ""), answer);
        expectLine(200, " bytes_out=10 close_code=- by=upstream cause=answered reason=-");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "GET  | CONNECTION_RESET_BY_PEER | : Connection reset",
                "POST | CONNECTION_RESET_BY_PEER | : Connection reset",
                "GET  | EMPTY_RESPONSE           | : it closed the connection without an answer; if it speaks TLS, write wss:// or https://",
                "POST | EMPTY_RESPONSE           | : it closed the connection without an answer; if it speaks TLS, write wss:// or https://",
                "GET  | RANDOM_DATA_THEN_CLOSE   | : it closed the connection in the middle of its head",
            })
    void aServerThatFailsIsA502(String method, Fault fault, String reason) throws Exception {
        String answer = answer(method, aResponse().withFault(fault));
        assertTrue(answer.startsWith("HTTP/1.1 502 "), answer);
        expectLine(502, " by=upstream cause=refused-unreachable reason=\"ws://127.0.0.1:PORT" + reason + "\"");
    }

    /** Also where the connection ends behind it: what was cut off must not look whole. */
    @ParameterizedTest
    @ValueSource(strings = {"", "Connection: close\n"})
    void aChunkThatIsNoneBreaksTheAnswerOff(String fields) throws Exception {
        String answer = answer("GET", fields, aResponse().withFault(Fault.MALFORMED_RESPONSE_CHUNK));
        assertTrue(answer.startsWith("HTTP/1.1 200 "), () -> "<" + answer + ">");
        assertTrue(answer.contains("\nTransfer-Encoding: chunked\n") && !answer.endsWith("0\n\n"), answer);
        expectLine(200, " by=upstream cause=protocol-error ");
    }
}
