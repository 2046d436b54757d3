package io.towline.cli.top;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.cli.FakeApi;
import io.towline.cli.PicocliModel;
import io.towline.cli.TowlineCommand;
import io.towline.cli.control.ExitCode;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class TopCommandTest {

    private static final String STATUS = """
            {"version":"0.1.0","pid":4711,"started":"2026-11-21T10:00:00.000Z","uptime_ms":61000,"phase":"draining",
             "relays":1,"sessions":0,"requests":2,"listeners":[],"heap_used_bytes":1048576,"heap_max_bytes":2097152,"direct_bytes":0,"cpu_load":null}
            """;

    private static final String SUMMARY = """
            Towline 0.1.0 (pid 4711), draining for 1m1s, since 2026-11-21T10:00:00.000Z
            1 relay, 0 sessions, 2 requests under way
            heap 1.0MiB of 2.0MiB, direct 0B, CPU -
            last second: 3 opened, 2 ended, in 7 frames (1.5KiB), out 9 (20KiB)
            ended in the last minute: 60 drain, 4 client-closed, 1 client-lost

            """;

    private static final String FRAME = SUMMARY + """
            UPSTREAM  SERVER               STATE   LEASES  FAILED  LATENCY  LAST FAILURE
            chat      ws://127.0.0.1:9000  in-use       1       0     12ms  -


            ID              AGE  CLIENT         ROUTE  SERVER                         KIND       IN/s  OUT/s  IN    OUT     QUEUED  PING
            1ng2wcm0003k  850ms  203.0.113.127  chat   chat-1.internal.example:19000  websocket    0B  20KiB  0B  20KiB  2.0KiB/0B   -/-
            """;

    /** What eighty columns have room for. */
    private static final String NARROW = """
            ID              AGE  CLIENT         ROUTE  SERVER         IN/s  OUT/s     QUEUED
            1ng2wcm0003k  850ms  203.0.113.127  chat   chat-1.inter…    0B  20KiB  2.0KiB/0B
            """;

    @TempDir
    private Path folder;

    private FakeApi api;
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @BeforeEach
    void open() {
        String quiet = "{\"endings\":{\"drain\":1}},";
        api = new FakeApi(folder.resolve("c.sock"))
                .on("GET /api/v1/status", STATUS)
                .on(
                        "GET /api/v1/traffic",
                        "{\"step_ms\":1000,\"points\":[" + "{\"endings\":{\"flood\":9}}," + quiet.repeat(59)
                                + "{\"opened\":3,\"ended\":2,\"bytes_in\":1536,\"bytes_out\":20480,\"frames_in\":7,\"frames_out\":9,"
                                + "\"endings\":{\"client-lost\":1,\"client-closed\":4,\"drain\":1}}]}")
                .on(
                        "GET /api/v1/upstreams",
                        "{\"upstreams\":[{\"name\":\"chat\",\"servers\":[{\"url\":\"ws://127.0.0.1:9000\",\"state\":\"in-use\","
                                + "\"leases\":1,\"succeeded\":2,\"failed\":0,\"latency_ms\":12}]}]}");
        String connections = """
                {"total":1,"matched":1,"connections":[{"id":"1ng2wcm0003k","age_ms":850,"client":"203.0.113.127","route":"chat",
                "server":"ws://chat-1.internal.example:19000","kind":"websocket","bytes_in":0,"bytes_out":20480,"rate_in":0,"rate_out":20480,
                "queued_to_client":2048,"queued_to_upstream":0,"since_data_upstream_ms":0}]}""";
        for (String order : List.of("-rate_out", "-rate_in", "rate_in", "server", "-age")) {
            api.on("GET /api/v1/connections?limit=24&sort=" + order, connections);
        }
        api.on("GET /api/v1/connections?limit=20&sort=-rate_out", connections)
                .on("GET /api/v1/connections?limit=24&route=chat&sort=-age", connections);
    }

    @AfterEach
    void close() {
        api.close();
    }

    private int top(Optional<Screen> screen, String... more) {
        List<String> arguments = new ArrayList<>(List.of("--socket=" + folder.resolve("c.sock")));
        arguments.addAll(List.of(more));
        return new CommandLine(PicocliModel.of(new TopCommand(writer -> screen)))
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .setExecutionExceptionHandler(TowlineCommand::failed)
                .execute(arguments.toArray(String[]::new));
    }

    @Test
    void withoutATerminalItIsPrintedOnce() {
        assertEquals(ExitCode.OK, top(Optional.empty()), err::toString);
        assertEquals(FRAME, out.toString());
    }

    /** Has these keys pressed, one after the other, then q. */
    private static final class Paper implements Screen {
        private final List<List<String>> drawn = new ArrayList<>();
        private final Deque<Integer> keys = new ArrayDeque<>();
        private boolean closed;

        Paper(String keys) {
            keys.chars().forEach(this.keys::add);
            this.keys.add((int) 'q');
        }

        @Override
        public int rows() {
            return 24;
        }

        @Override
        public int columns() {
            return 80;
        }

        @Override
        public void show(List<String> lines) {
            drawn.add(lines);
        }

        @Override
        public int key() {
            return keys.remove();
        }

        @Override
        public void close() {
            closed = true;
        }

        List<String> orders() {
            return drawn.stream()
                    .map(lines ->
                            lines.size() > 9 ? lines.get(9).replaceFirst("    h help, q quit$", "") : lines.getFirst())
                    .toList();
        }
    }

    @Test
    void onATerminalItFitsAndIsDrawnUntilItIsEnded() {
        Paper paper = new Paper("_");
        assertEquals(ExitCode.OK, top(Optional.of(paper), "--route=chat", "--sort=-age"), err::toString);
        List<String> expected = (SUMMARY + """
                UPSTREAM  SERVER               STATE   LEASES  FAILED  LATENCY  LAST FAILURE
                chat      ws://127.0.0.1:9000  in-use       1       0     12ms  -

                by age, largest first    h help, q quit
                """ + NARROW).lines().toList();
        assertEquals(List.of(expected, expected), paper.drawn);
        assertEquals(true, paper.closed);
        assertEquals("", out.toString());
    }

    @Test
    void keysChangeTheOrder() {
        Paper paper = new Paper(">r<<");
        assertEquals(ExitCode.OK, top(Optional.of(paper)), err::toString);
        assertEquals(
                List.of(
                        "by rate out, largest first",
                        "by rate in, largest first",
                        "by rate in, smallest first",
                        "by rate out, largest first",
                        "by server, smallest first"),
                paper.orders());
    }

    @Test
    void itHoldsStillAndTellsItsKeys() {
        Paper paper = new Paper("p_?h ");
        assertEquals(ExitCode.OK, top(Optional.of(paper)), err::toString);
        assertEquals(
                List.of(
                        "by rate out, largest first",
                        "by rate out, largest first; PAUSED, p goes on",
                        "by rate out, largest first; PAUSED, p goes on",
                        TopKeys.HELP.getFirst(),
                        "by rate out, largest first; PAUSED, p goes on",
                        "by rate out, largest first"),
                paper.orders());
        assertEquals(2, api.calls("GET /api/v1/traffic"), "once at the beginning, once when it went on");
        assertTrue(TopKeys.HELP.stream().allMatch(line -> line.length() <= 80));
    }

    @Test
    void theScreenIsGivenBackWhenTheProxyEnds() {
        Paper paper = new Paper("");
        assertEquals(ExitCode.FAILURE, top(Optional.of(paper), "--route=no"));
        assertEquals(true, paper.closed);
        assertEquals(
                "towline: There is no GET /api/v1/connections?limit=24&route=no&sort=-rate_out.\n", err.toString());
    }

    /** Thirty servers leave room for connections; those that are in trouble are shown. */
    @Test
    void manyServersLeaveRoomForConnections() {
        String server = "{\"url\":\"ws://10.0.0.%d:9000\",\"state\":\"%s\",\"leases\":1,\"failed\":0}";
        String servers = IntStream.range(0, 30)
                .mapToObj(i -> server.formatted(i, i == 17 ? "set-aside" : "in-use"))
                .collect(Collectors.joining(","));
        api.on("GET /api/v1/upstreams", "{\"upstreams\":[{\"name\":\"chat\",\"servers\":[" + servers + "]}]}");
        Paper paper = new Paper("");
        assertEquals(ExitCode.OK, top(Optional.of(paper)), err::toString);
        List<String> lines = paper.drawn.getFirst();
        assertEquals("chat      ws://10.0.0.17:9000  set-aside       1       0        -  -", lines.get(7));
        assertEquals("and 22 more servers, see status", lines.get(15));
        assertTrue(lines.getLast().startsWith("1ng2wcm0003k "), lines::toString);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 10, 20, 40, 60, 79, 80, 100, 132, 200})
    void noLineIsLongerThanTheScreen(int columns) {
        Paper paper = new Paper("");
        assertEquals(ExitCode.OK, top(Optional.of(new Narrow(paper, columns))), err::toString);
        paper.drawn.forEach(
                lines -> lines.forEach(line -> assertTrue(line.length() <= columns, () -> columns + ": " + line)));
    }

    private record Narrow(Paper paper, int columns) implements Screen {
        @Override
        public int rows() {
            return 24;
        }

        @Override
        public void show(List<String> lines) {
            paper.show(lines);
        }

        @Override
        public int key() {
            return paper.key();
        }

        @Override
        public void close() {
            paper.close();
        }
    }
}
