package io.towline.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.cli.control.ExitCode;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the commands that ask a running proxy print, over a real socket file. */
class ControlCommandsTest {

    private static final String STATUS = """
            {"version":"0.1.0","pid":4711,"started":"2026-11-21T10:00:00.000Z","uptime_ms":11535000,"phase":"running",
             "relays":12,"sessions":1,"requests":0,"last_reload":null,
             "listeners":[
               {"name":"plain","address":"0.0.0.0:8080","tls":false,"connections":9,"turned_away":0,"max_connections":null,"certificate_ends":null},
               {"name":"secure","address":"[::]:8443","tls":true,"connections":4,"turned_away":2,"max_connections":100,"certificate_ends":"2027-01-31T00:00:00.000Z"}],
             "heap_used_bytes":47185920,"heap_max_bytes":268435456,"direct_bytes":1258291,"cpu_load":0.0312}
            """;

    private static final String UPSTREAM = """
            {"name":"chat","policy":"least-connections","servers":[
               {"url":"ws://127.0.0.1:9000","state":"in-use","weight":1,"max_connections":null,"leases":12,"succeeded":340,"failed":1,"latency_ms":3,"last_failure":"connection refused"},
               {"url":"ws://127.0.0.1:9001","state":"drained","weight":2,"max_connections":5000,"leases":0,"succeeded":0,"failed":0,"latency_ms":null,"last_failure":null}]}
            """;

    private static final String UPSTREAMS = "{\"upstreams\":[" + UPSTREAM + "]}";

    private static final String SERVERS = """
            UPSTREAM  BALANCE            SERVER               STATE    LEASES     SUCCEEDED  FAILED  LATENCY  LAST FAILURE
            chat      least-connections  ws://127.0.0.1:9000  in-use   12         340        1       3ms      connection refused
            chat      least-connections  ws://127.0.0.1:9001  drained  0 of 5000  0          0       -        -
            """;

    private static final String CONNECTION = """
            {"id":"1ng2wcm0003k","started":"2026-11-21T13:00:00.000Z","age_ms":192500,"client":"10.0.0.7","listener":"plain","route":"chat",
             "path":"/chat","upstream":"chat","server":"ws://127.0.0.1:9000","kind":"websocket","protocol":null,"session":null,
             "frames_in":10,"frames_out":2000,"bytes_in":120,"bytes_out":35840,"ping_rtt_client_ms":41,"ping_rtt_upstream_ms":null,
             "queued_to_client":2048,"queued_to_upstream":0,"since_heard_client_ms":5,"since_heard_upstream_ms":6,
             "since_data_client_ms":61000,"since_data_upstream_ms":1250}
            """;

    private static final String CONNECTIONS = "{\"total\":13,\"matched\":2,\"connections\":[" + CONNECTION + "]}";

    private static final String OPEN = """
            ID            AGE    CLIENT    ROUTE  SERVER               KIND       IN    OUT    QUEUED     PING    DATA
            1ng2wcm0003k  3m12s  10.0.0.7  chat   ws://127.0.0.1:9000  websocket  120B  35KiB  2.0KiB/0B  41ms/-  1m1s/1.2s
            """;

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

    private FakeApi api;
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @BeforeEach
    void open() {
        api = new FakeApi(folder.resolve("c.sock"));
    }

    @AfterEach
    void close() {
        api.close();
    }

    private int towline(String... arguments) {
        List<String> all = new ArrayList<>(Arrays.asList(arguments));
        all.add("--socket=" + folder.resolve("c.sock"));
        return Commands.execute(new PrintWriter(out), new PrintWriter(err), all.toArray(String[]::new));
    }

    private void assertSays(String expected, String... arguments) {
        int code = towline(arguments);
        assertEquals("", err.toString());
        assertEquals(expected, out.toString());
        assertEquals(ExitCode.OK, code);
    }

    private void assertFails(int code, String expected, String... arguments) {
        assertEquals(code, towline(arguments));
        assertEquals(expected, err.toString());
        assertEquals("", out.toString());
    }

    @Test
    void statusIsOnePage() {
        api.on("GET /api/v1/status", STATUS).on("GET /api/v1/upstreams", UPSTREAMS);
        assertSays("""
                Towline 0.1.0 (pid 4711), running for 3h12m, since 2026-11-21T10:00:00.000Z
                12 relays, 1 session, 0 requests under way
                heap 45MiB of 256MiB, direct 1.2MiB, CPU 3%

                LISTENER  ADDRESS       TLS  CONNECTIONS  TURNED AWAY  CERTIFICATE ENDS
                plain     0.0.0.0:8080  off  9            0            -
                secure    [::]:8443     on   4 of 100     2            2027-01-31T00:00:00.000Z

                """ + SERVERS, "status");
    }

    @Test
    void statusTellsOfTheLastReload() {
        api.on("GET /api/v1/upstreams", UPSTREAMS);
        api.on("GET /api/v1/status", STATUS.replace("\"last_reload\":null", """
                "last_reload":{"at":"2026-11-21T11:00:00.000Z","accepted":true,"summary":"+2 routes","mistakes":[],"need_restart":["io.threads"]}"""));
        towline("status");
        assertTrue(out.toString().contains("""
                        , CPU 3%
                        reloaded at 2026-11-21T11:00:00.000Z: +2 routes
                          takes effect with a restart: io.threads

                        LISTENER"""), out.toString());
        api.on("GET /api/v1/status", STATUS.replace("\"last_reload\":null", """
                "last_reload":{"at":"2026-11-21T11:00:00.000Z","accepted":false,"summary":"","mistakes":["proxy.conf:1: a is wrong.","proxy.conf:2: b."],"need_restart":[]}"""));
        towline("status");
        assertTrue(out.toString().contains("""
                        , CPU 3%
                        reload refused at 2026-11-21T11:00:00.000Z:
                          proxy.conf:1: a is wrong.
                          proxy.conf:2: b.

                        LISTENER"""), out.toString());
    }

    @Test
    void statusTellsSinceWhenItDrainsAndWhatIsLeft() {
        api.on("GET /api/v1/upstreams", UPSTREAMS)
                .on("GET /api/v1/status", STATUS.replace("\"phase\":\"running\"", """
                "phase":"draining","draining":{"since":"2026-11-21T13:12:15.000Z","since_ms":4021,"hard_stop":"2026-11-21T13:17:15.000Z","left_ms":295979}"""));
        towline("status");
        assertTrue(out.toString().startsWith("""
                Towline 0.1.0 (pid 4711), draining for 4.0s, since 2026-11-21T13:12:15.000Z; started 3h12m ago
                12 relays, 1 session, 0 requests left; cut in 4m55s, at 2026-11-21T13:17:15.000Z
                heap 45MiB"""), out.toString());
    }

    @Test
    void jsonIsPrintedAsItCame() {
        api.on("GET /api/v1/status", STATUS);
        assertSays(STATUS, "status", "--json");
    }

    @Test
    void connectionsAreListed() {
        api.on("GET /api/v1/connections", CONNECTIONS);
        assertSays(OPEN + "\n1 of 2 that match, of 13 open\n", "connections");
    }

    @Test
    void connectionsAreFilteredAndSortedByTheProxy() {
        api.on(
                "GET /api/v1/connections?client=::1&kind=sse&limit=5&listener=l&q=/x&route=r&server=ws://a:1&session=h&sort=-age&trace=t&upstream=u v",
                "{\"total\":13,\"matched\":0,\"connections\":[]}");
        assertSays(
                "0 of 0 that match, of 13 open\n",
                "connections",
                "--client=::1",
                "--listener=l",
                "--route=r",
                "--upstream=u v",
                "--server=ws://a:1",
                "--kind=sse",
                "--session=h",
                "--trace=t",
                "--search=/x",
                "--sort=-age",
                "--limit=5");
    }

    @Test
    void whyTellsTheVerdictAndWhatItMeans() {
        api.on("GET /api/v1/endings?id=1ng2wcm0003m&limit=20", "{\"endings\":[" + LOST + "]}");
        assertSays("""
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
        api.on("GET /api/v1/endings?client=10.0.0.7&limit=20", "{\"endings\":[" + LOST + "," + CLOSED + "]}");
        assertSays("""
                AT                        ID            CLIENT    ROUTE  SERVER               KIND       LASTED  CAUSE          BY      CODE  REASON
                2026-11-21T13:05:00.000Z  1ng2wcm0003m  10.0.0.7  chat   ws://127.0.0.1:9000  websocket  3.4s    client-lost    client  -     -
                2026-11-21T13:04:00.000Z  1ng2wcm0003l  10.0.0.7  chat   ws://127.0.0.1:9000  websocket  3.4s    client-closed  client  1000  bye?[2J

                client-lost: The client's connection ended without a close frame. Look at what lies between.
                client-closed: The client said close.
                """, "why", "10.0.0.7");
    }

    @Test
    void whyWithoutANameTellsTheLatest() {
        api.on("GET /api/v1/endings?by=towline&cause=drain&limit=3&q=x&refusals=folded&route=chat", "{\"endings\":[]}");
        assertSays(
                "No such ending is remembered.\n",
                "why",
                "--limit=3",
                "--cause=drain",
                "--by=towline",
                "--search=x",
                "--route=chat");
    }

    @Test
    void whySaysSoIfItIsStillOpen() {
        api.on("GET /api/v1/endings?id=1ng2wcm0003k&limit=20", "{\"endings\":[]}")
                .on("GET /api/v1/connections/1ng2wcm0003k", CONNECTION);
        assertSays("1ng2wcm0003k is still open:\n" + OPEN, "why", "1ng2wcm0003k");
    }

    @Test
    void whyListsWhatIsOpenOfAClientWithoutEndings() {
        api.on("GET /api/v1/endings?client=10.0.0.7&limit=20", "{\"endings\":[]}")
                .on("GET /api/v1/connections?client=10.0.0.7", CONNECTIONS);
        assertSays("No such ending is remembered. These are still open:\n" + OPEN, "why", "10.0.0.7");
    }

    @Test
    void whySaysWhereAForgottenIdIsToBeFound() {
        api.on("GET /api/v1/endings?id=1ng2wcm0003k&limit=20", "{\"endings\":[]}");
        assertFails(ExitCode.FAILURE, """
                towline: no conversation 1ng2wcm0003k is open, and its ending is not remembered any more. The access log has it:
                  journalctl -u towline -o cat -g 1ng2wcm0003k
                  zgrep -h 1ng2wcm0003k /var/log/towline/access*    (where TOWLINE_LOG_DIR is set)
                """, "why", "1ng2wcm0003k");
    }

    @Test
    void whySaysWhereAForgottenClientIsToBeFound() {
        api.on("GET /api/v1/connections?client=10.0.0.7", "{\"total\":1,\"matched\":0,\"connections\":[]}")
                .on("GET /api/v1/endings?client=10.0.0.7&limit=20", "{\"endings\":[]}");
        assertFails(ExitCode.FAILURE, """
                towline: nothing of client 10.0.0.7 is open, and no ending of it is remembered. The access log has it:
                  journalctl -u towline -o cat -g '[="]10\\.0\\.0\\.7[ "]'
                  zgrep -h '[="]10\\.0\\.0\\.7[ "]' /var/log/towline/access*    (where TOWLINE_LOG_DIR is set)
                """, "why", "10.0.0.7");
    }

    @ParameterizedTest
    @CsvSource({"nosuch", "1ng2wcm0003", "1ng2wcm0003kk", "1NG2WCM0003K", "example.com"})
    void whyNeedsAnIdOrAnAddress(String whom) {
        assertFails(
                ExitCode.FAILURE,
                "towline: \"" + whom
                        + "\" is neither the id of a conversation, twelve letters and digits as in the access log,"
                        + " nor the address of a client.\n",
                "why",
                whom);
        assertEquals(0, api.calls("GET /api/v1/endings?limit=20&refusals=folded"));
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
        api.on(
                "GET /api/v1/endings?limit=20&refusals=folded&since=10m",
                "{\"matched\":196,\"endings\":[" + LOST + "],\"repeated\":[" + refused + "," + lost + "]}");
        assertSays("""
                AT                        ID            CLIENT    ROUTE  SERVER               KIND       LASTED  CAUSE        BY      CODE  REASON
                2026-11-21T13:05:00.000Z  1ng2wcm0003m  10.0.0.7  chat   ws://127.0.0.1:9000  websocket  3.4s    client-lost  client  -     -

                1 of 196 that are remembered; --limit shows more

                REPEATED                                                    LATEST                    ID            ROUTE  SERVER               BY        REASON
                refused-unreachable × 4,213 since 2026-11-21T05:38:02.120Z  2026-11-21T05:52:00.000Z  1ng2wcm0009z  chat   ws://127.0.0.1:9000  upstream  connection refused

                client-lost: The client's connection ended without a close frame. Look at what lies between.
                refused-unreachable: No server could be reached.
                """, "why", "--since=10m");
    }

    @Test
    void drainShowsTheServers() {
        api.on("POST /api/v1/upstreams/chat/drain", UPSTREAM).on("POST /api/v1/upstreams/chat/undrain", UPSTREAM);
        assertSays(SERVERS, "drain", "chat", "--yes", "--server", "ws://127.0.0.1:9001");
        assertSays(SERVERS + SERVERS, "drain", "chat", "--undo");
        assertEquals(List.of("{\"server\":\"ws://127.0.0.1:9001\"}", "{}"), api.bodies());
    }

    @Test
    void whatTheProxyDoesNotKnowItSaysItself() {
        assertFails(
                ExitCode.FAILURE,
                "towline: There is no POST /api/v1/upstreams/no such/drain.\n",
                "drain",
                "no such",
                "--yes");
    }

    @Test
    void closeEndsOne() {
        api.on("POST /api/v1/connections/a b/close", "{\"closed\":1}");
        assertSays("1 conversation told to close\n", "close", "a b", "--yes");
        assertEquals(List.of("{\"code\":1012}"), api.bodies());
    }

    @Test
    void closeEndsAllThatFit() {
        api.on("POST /api/v1/connections/close", "{\"closed\":3}");
        assertSays(
                "3 conversations told to close\n",
                "close",
                "--yes",
                "--client=10.0.0.7",
                "--route=chat",
                "--code=1008",
                "--reason=say \"bye\"");
        assertEquals(
                List.of(
                        "{\"code\":1008,\"reason\":\"say \\\"bye\\\"\",\"filter\":{\"client\":\"10.0.0.7\",\"route\":\"chat\"}}"),
                api.bodies());
    }

    @Test
    void closeFailsWhereNothingFits() {
        api.on("POST /api/v1/connections/close", "{\"closed\":0}");
        assertEquals(ExitCode.FAILURE, towline("close", "--yes", "--client=10.0.0.8"));
        assertEquals("0 conversations told to close\n", out.toString());
    }

    @ParameterizedTest
    @CsvSource({"close", "close 1ng2wcm0003k --route=chat"})
    void closeNeedsToKnowWhich(String line) {
        assertEquals(ExitCode.FAILURE, towline(line.split(" ")));
        assertTrue(err.toString().startsWith("Name either an ID or at least one filter.\nUsage: "), err.toString());
        assertEquals(List.of(), api.bodies());
    }

    @Test
    void reloadTellsWhatChanged() {
        api.on(
                "POST /api/v1/reload",
                "{\"accepted\":true,\"summary\":\"+2 routes, ~1 upstream\",\"mistakes\":[],\"need_restart\":[\"io.threads\"]}");
        assertSays("reloaded: +2 routes, ~1 upstream\ntakes effect with a restart: io.threads\n", "reload");
        assertEquals(List.of("{}"), api.bodies());
    }

    @Test
    void reloadTellsAllMistakesAndExitsWith78() {
        api.on(
                "POST /api/v1/reload",
                422,
                "{\"accepted\":false,\"mistakes\":[\"proxy.conf:2: a is wrong.\",\"proxy.conf:3: b is wrong.\"]}");
        assertFails(
                ExitCode.CONFIG,
                "proxy.conf:2: a is wrong.\nproxy.conf:3: b is wrong.\n2 mistakes: nothing changed\n",
                "reload");
    }

    @Test
    void logSetsALevel() {
        api.on("POST /api/v1/log", "{\"logger\":\"towline\",\"level\":\"DEBUG\"}");
        assertSays("towline logs at DEBUG until the next reload or restart\n", "log", "towline", "debug");
        assertTrue(api.bodies().getFirst().contains("\"logger\":\"towline\""), api.bodies()::toString);
        assertTrue(api.bodies().getFirst().contains("\"level\":\"debug\""), api.bodies()::toString);
    }

    @Test
    void theConfigurationFileSaysWhereTheSocketIs() throws IOException {
        api.on("GET /api/v1/connections", CONNECTIONS);
        Path file = Files.writeString(folder.resolve("proxy.conf"), "control.socket = c.sock, nonsense = 1");
        assertEquals(
                ExitCode.OK,
                Commands.execute(new PrintWriter(out), new PrintWriter(err), "connections", "-c", file.toString()));
        assertTrue(out.toString().startsWith(OPEN), out.toString());
    }

    @Test
    void aFileThatSaysOffOrNothingUsableIsTold() throws IOException {
        Path file = Files.writeString(folder.resolve("proxy.conf"), "control.socket = off");
        assertEquals(
                ExitCode.FAILURE,
                Commands.execute(new PrintWriter(out), new PrintWriter(err), "status", "-c", file.toString()));
        Files.writeString(file, "control.socket = on");
        assertEquals(
                ExitCode.CONFIG,
                Commands.execute(new PrintWriter(out), new PrintWriter(err), "status", "-c", file.toString()));
        assertEquals(
                "towline: control.socket is off in " + file + ", so this proxy cannot be asked.\ntowline: " + file
                        + ":1: control.socket: \"on\" is a switch, not a path. To turn it off, write off.\n",
                err.toString());
    }

    @Test
    void completionForShellsIsGenerated() {
        assertEquals(ExitCode.OK, Commands.execute(new PrintWriter(out), new PrintWriter(err), "generate-completion"));
        assertTrue(out.toString().contains("complete -F _complete_towline -o default towline"), out.toString());
    }
}
