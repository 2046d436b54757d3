package io.towline.cli;

import static io.towline.cli.CommandFixture.CONNECTION;
import static io.towline.cli.CommandFixture.CONNECTIONS;
import static io.towline.cli.CommandFixture.OPEN;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.towline.cli.control.ExitCode;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What {@code why} prints of endings that a running proxy remembers, over a real socket file. */
class WhyCommandTest {

    private static final String LOST = """
            {"at":"2026-11-21T13:05:00.000Z","id":"1ng2wcm0003m","client":"10.0.0.7","listener":"plain","route":"chat","path":"/chat",
             "upstream":"chat","server":"ws://127.0.0.1:9000","kind":"websocket","status":101,"protocol":null,"session":null,
             "duration_ms":3442,"frames_in":1,"frames_out":179,"bytes_in":24,"bytes_out":23500,"close_code":null,"by":"client",
             "cause":"client-lost","reason":null,"meaning":"The client's connection ended without a close frame. Look at what lies between."}
            """;

    private static final String CLOSED = LOST.replace("1ng2wcm0003m", "1ng2wcm0003l")
            .replace("13:05", "13:04")
            .replace("\"close_code\":null", "\"close_code\":1000")
            .replace("client-lost", "client-closed")
            .replace("\"reason\":null", "\"reason\":\"bye\\u001b[2J\"")
            .replaceFirst("\"meaning\":\".*\"", "\"meaning\":\"The client said close.\"");

    @TempDir
    private Path folder;

    private CommandFixture proxy;

    @BeforeEach
    void open() {
        proxy = new CommandFixture(folder);
    }

    @AfterEach
    void close() {
        proxy.close();
    }

    @Test
    void whyTellsTheVerdictAndWhatItMeans() {
        proxy.api.on("GET /api/v1/endings?id=1ng2wcm0003m&limit=20", "{\"endings\":[" + LOST + "]}");
        proxy.expectOutput("""
                id           1ng2wcm0003m
                ended        2026-11-21T13:05:00.000Z, after 3.4s
                client       10.0.0.7 by listener plain
                request      websocket /chat (route chat), answered 101
                server       ws://127.0.0.1:9000 (upstream chat)
                from client  1 frame, 24B
                from server  179 frames, 23KiB
                cause        client-lost, by client, close code -, reason -

                The client's connection ended without a close frame. Look at what lies between.
                """, "why", "1ng2wcm0003m");
    }

    @Test
    void whyTellsTheHistoryOfAClient() {
        proxy.api.on("GET /api/v1/endings?client=10.0.0.7&limit=20", "{\"endings\":[" + LOST + "," + CLOSED + "]}");
        proxy.expectOutput("""
                AT                        ID            CLIENT    ROUTE  SERVER               KIND       LASTED  CAUSE          BY      CODE  REASON
                2026-11-21T13:05:00.000Z  1ng2wcm0003m  10.0.0.7  chat   ws://127.0.0.1:9000  websocket  3.4s    client-lost    client  -     -
                2026-11-21T13:04:00.000Z  1ng2wcm0003l  10.0.0.7  chat   ws://127.0.0.1:9000  websocket  3.4s    client-closed  client  1000  bye?[2J

                client-lost: The client's connection ended without a close frame. Look at what lies between.
                client-closed: The client said close.
                """, "why", "10.0.0.7");
    }

    @Test
    void whyWithoutANameTellsTheLatest() {
        proxy.api.on(
                "GET /api/v1/endings?by=towline&cause=drain&close_code=1012&limit=3&q=x&refusals=folded&route=chat",
                "{\"endings\":[]}");
        proxy.expectOutput(
                "No such ending is remembered.\n",
                "why",
                "--limit=3",
                "--cause=drain",
                "--code=1012",
                "--by=towline",
                "--search=x",
                "--route=chat");
    }

    @Test
    void whySaysSoIfItIsStillOpen() {
        proxy.api
                .on("GET /api/v1/endings?id=1ng2wcm0003k&limit=20", "{\"endings\":[]}")
                .on("GET /api/v1/connections/1ng2wcm0003k", CONNECTION);
        proxy.expectOutput("1ng2wcm0003k is still open:\n" + OPEN, "why", "1ng2wcm0003k");
    }

    @Test
    void whyListsWhatIsOpenOfAClientWithoutEndings() {
        proxy.api
                .on("GET /api/v1/endings?client=10.0.0.7&limit=20", "{\"endings\":[]}")
                .on("GET /api/v1/connections?client=10.0.0.7", CONNECTIONS);
        proxy.expectOutput("No such ending is remembered. These are still open:\n" + OPEN, "why", "10.0.0.7");
    }

    @Test
    void whySaysWhereAForgottenIdIsToBeFound() {
        proxy.api.on("GET /api/v1/endings?id=1ng2wcm0003k&limit=20", "{\"endings\":[]}");
        proxy.expectFailure(ExitCode.FAILURE, """
                towline: no conversation 1ng2wcm0003k is open, and its ending is not remembered any more. The access log has it:
                  journalctl -u towline -o cat -g 1ng2wcm0003k
                  zgrep -h 1ng2wcm0003k /var/log/towline/access*    (where TOWLINE_LOG_DIR is set)
                """, "why", "1ng2wcm0003k");
    }

    @Test
    void whySaysWhereAForgottenClientIsToBeFound() {
        proxy.api
                .on("GET /api/v1/connections?client=10.0.0.7", "{\"total\":1,\"matched\":0,\"connections\":[]}")
                .on("GET /api/v1/endings?client=10.0.0.7&limit=20", "{\"endings\":[]}");
        proxy.expectFailure(ExitCode.FAILURE, """
                towline: nothing of client 10.0.0.7 is open, and no ending of it is remembered. The access log has it:
                  journalctl -u towline -o cat -g '[="]10\\.0\\.0\\.7[ "]'
                  zgrep -h '[="]10\\.0\\.0\\.7[ "]' /var/log/towline/access*    (where TOWLINE_LOG_DIR is set)
                """, "why", "10.0.0.7");
    }

    @ParameterizedTest
    @CsvSource({"nosuch", "1ng2wcm0003", "1ng2wcm0003kk", "1NG2WCM0003K", "example.com"})
    void whyNeedsAnIdOrAnAddress(String whom) {
        proxy.expectFailure(
                ExitCode.FAILURE,
                "towline: \"" + whom
                        + "\" is neither the id of a conversation, twelve letters and digits as in the access log,"
                        + " nor the address of a client.\n",
                "why",
                whom);
        assertEquals(0, proxy.api.calls("GET /api/v1/endings?limit=20&refusals=folded"));
    }

    @Test
    void whySumsUpWhatItDoesNotList() {
        String refused = """
                {"count":4213,"since":"2026-11-21T05:38:02.120Z","latest_at":"2026-11-21T05:52:00.000Z","latest_id":"1ng2wcm0009z",
                 "cause":"refused-unreachable","by":"upstream","opened":false,"listener":"plain","route":"chat","upstream":"chat",
                 "server":"ws://127.0.0.1:9000","reason":"connection refused","meaning":"No server could be reached."}""";
        String lost = refused.replace("4213", "1")
                .replace("refused-unreachable", "client-lost")
                .replace("\"by\":\"upstream\"", "\"by\":\"client\"");
        proxy.api.on(
                "GET /api/v1/endings?limit=20&refusals=folded&since=10m",
                "{\"matched\":196,\"endings\":[" + LOST + "],\"repeated\":[" + refused + "," + lost + "]}");
        proxy.expectOutput("""
                AT                        ID            CLIENT    ROUTE  SERVER               KIND       LASTED  CAUSE        BY      CODE  REASON
                2026-11-21T13:05:00.000Z  1ng2wcm0003m  10.0.0.7  chat   ws://127.0.0.1:9000  websocket  3.4s    client-lost  client  -     -

                1 of 196 that are remembered; --limit shows more

                REPEATED                                                    LATEST                    ID            ROUTE  SERVER               BY        REASON
                refused-unreachable × 4,213 since 2026-11-21T05:38:02.120Z  2026-11-21T05:52:00.000Z  1ng2wcm0009z  chat   ws://127.0.0.1:9000  upstream  connection refused

                client-lost: The client's connection ended without a close frame. Look at what lies between.
                refused-unreachable: No server could be reached.
                """, "why", "--since=10m");
    }
}
