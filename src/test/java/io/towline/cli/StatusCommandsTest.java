package io.towline.cli;

import static io.towline.cli.CommandFixture.CONNECTIONS;
import static io.towline.cli.CommandFixture.OPEN;
import static io.towline.cli.CommandFixture.SERVERS;
import static io.towline.cli.CommandFixture.UPSTREAM;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What {@code status} and {@code connections} print of a running proxy, over a real socket file. */
class StatusCommandsTest {

    private static final String STATUS = """
            {"version":"0.1.0","pid":4711,"started":"2026-11-21T10:00:00.000Z","uptime_ms":11535000,"phase":"running",
             "relays":12,"sessions":1,"requests":0,"last_reload":null,
             "listeners":[
               {"name":"plain","address":"0.0.0.0:8080","tls":false,"connections":9,"turned_away":0,"max_connections":null,"certificate_ends":null},
               {"name":"secure","address":"[::]:8443","tls":true,"connections":4,"turned_away":2,"max_connections":100,"certificate_ends":"2027-01-31T00:00:00.000Z"}],
             "heap_used_bytes":47185920,"heap_max_bytes":268435456,"direct_bytes":1258291,"cpu_load":0.0312}
            """;

    private static final String UPSTREAMS = "{\"upstreams\":[" + UPSTREAM + "]}";

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
    void statusIsOnePage() {
        proxy.api.on("GET /api/v1/status", STATUS).on("GET /api/v1/upstreams", UPSTREAMS);
        proxy.expectOutput("""
                Towline 0.1.0 (pid 4711), running for 3h12m, since 2026-11-21T10:00:00.000Z
                12 relays, 1 session, 0 requests under way
                heap 45MiB of 256MiB, direct 1.2MiB, CPU 3%

                LISTENER  ADDRESS       TLS  CONNECTIONS  TURNED AWAY  CERTIFICATE ENDS
                plain     0.0.0.0:8080  off  9            0            -
                secure    [::]:8443     on   4 of 100     2            2027-01-31T00:00:00.000Z

                """ + SERVERS, "status");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"8200 | set-aside, 8.2s more", "0 | set-aside, to be tried", "null | set-aside"})
    void statusTellsHowLongAServerIsSetAside(String millis, String state) {
        proxy.api
                .on("GET /api/v1/status", STATUS)
                .on(
                        "GET /api/v1/upstreams",
                        UPSTREAMS.replace(
                                "\"state\":\"drained\"", "\"state\":\"set-aside\",\"set_aside_ms\":" + millis));
        proxy.towline("status");
        assertTrue(proxy.out.toString().contains("  " + state + "  0 of 5000  "), proxy.out.toString());
    }

    @Test
    void limitsAreToldWithWhomTheyRefused() {
        proxy.api.on("GET /api/v1/limits", """
                {"limits":[{"scope":"listener","name":"web","limit":"requests","by":"all","allowed":"100/s, burst 200","refused":0,"clients":[]},
                 {"scope":"route","name":"chat","limit":"connections","by":"client-address","allowed":"20 at a time","refused":412,"clients":[
                  {"key":"203.0.113.7","refused":400,"since_refused_ms":1200},{"key":"2001:db8:8:1::/64","refused":12,"since_refused_ms":200000}]}]}
                """);
        proxy.expectOutput("""
                LIMITS OF     LIMIT        BY              ALLOWED           REFUSED
                listener web  requests     all             100/s, burst 200  0
                route chat    connections  client-address  20 at a time      412

                CLIENT             LIMITS OF   LIMIT        REFUSED  LAST
                203.0.113.7        route chat  connections  400      1.2s ago
                2001:db8:8:1::/64  route chat  connections  12       3m20s ago
                """, "limits");
    }

    @Test
    void limitsThatRefusedNobodyAreToldSo() {
        proxy.api.on("GET /api/v1/limits", """
                {"limits":[{"scope":"route","name":"chat","limit":"sessions","by":"cookie:SID","allowed":"3 at a time","refused":9,"clients":[]}]}
                """);
        proxy.expectOutput("""
                LIMITS OF   LIMIT     BY          ALLOWED      REFUSED
                route chat  sessions  cookie:SID  3 at a time  9

                Nobody was refused within the last ten minutes.
                """, "limits");
    }

    @Test
    void whereNothingIsLimitedThatIsSaid() {
        proxy.api.on("GET /api/v1/limits", "{\"limits\":[]}");
        proxy.expectOutput("There are no limits.\n", "limits");
    }

    @Test
    void statusTellsOfTheLastReload() {
        proxy.api.on("GET /api/v1/upstreams", UPSTREAMS);
        proxy.api.on("GET /api/v1/status", STATUS.replace("\"last_reload\":null", """
                "last_reload":{"at":"2026-11-21T11:00:00.000Z","accepted":true,"summary":"+2 routes","mistakes":[],"need_restart":["io.threads"]}"""));
        proxy.towline("status");
        assertTrue(proxy.out.toString().contains("""
                        , CPU 3%
                        reloaded at 2026-11-21T11:00:00.000Z: +2 routes
                          takes effect with a restart: io.threads

                        LISTENER"""), proxy.out.toString());
        proxy.api.on("GET /api/v1/status", STATUS.replace("\"last_reload\":null", """
                "last_reload":{"at":"2026-11-21T11:00:00.000Z","accepted":false,"summary":"","mistakes":["proxy.conf:1: a is wrong.","proxy.conf:2: b."],"need_restart":[]}"""));
        proxy.towline("status");
        assertTrue(proxy.out.toString().contains("""
                        , CPU 3%
                        reload refused at 2026-11-21T11:00:00.000Z:
                          proxy.conf:1: a is wrong.
                          proxy.conf:2: b.

                        LISTENER"""), proxy.out.toString());
    }

    @Test
    void statusTellsSinceWhenItDrainsAndWhatIsLeft() {
        proxy.api
                .on("GET /api/v1/upstreams", UPSTREAMS)
                .on("GET /api/v1/status", STATUS.replace("\"phase\":\"running\"", """
                "phase":"draining","draining":{"since":"2026-11-21T13:12:15.000Z","since_ms":4021,"hard_stop":"2026-11-21T13:17:15.000Z","left_ms":295979}"""));
        proxy.towline("status");
        assertTrue(proxy.out.toString().startsWith("""
                Towline 0.1.0 (pid 4711), draining for 4.0s, since 2026-11-21T13:12:15.000Z; started 3h12m ago
                12 relays, 1 session, 0 requests left; cut in 4m55s, at 2026-11-21T13:17:15.000Z
                heap 45MiB"""), proxy.out.toString());
    }

    @Test
    void jsonIsPrintedAsItCame() {
        proxy.api.on("GET /api/v1/status", STATUS);
        proxy.expectOutput(STATUS, "status", "--json");
    }

    @Test
    void connectionsAreListed() {
        proxy.api.on("GET /api/v1/connections", CONNECTIONS);
        proxy.expectOutput(OPEN + "\n1 of 2 that match, of 13 open\n", "connections");
    }

    @Test
    void connectionsAreFilteredAndSortedByTheProxy() {
        proxy.api.on(
                "GET /api/v1/connections?client=::1&kind=sse&limit=5&listener=l&q=/x&route=r&server=ws://a:1&session=h&sort=-age&trace=t&upstream=u v",
                "{\"total\":13,\"matched\":0,\"connections\":[]}");
        proxy.expectOutput(
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
}
