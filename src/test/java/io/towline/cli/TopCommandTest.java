package io.towline.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class TopCommandTest {

    private static final String STATUS = """
            {"version":"0.1.0","pid":4711,"started":"2026-11-21T10:00:00.000Z","uptime_ms":61000,"phase":"draining",
             "relays":1,"sessions":0,"requests":2,"listeners":[],"heap_used_bytes":1048576,"heap_max_bytes":2097152,"direct_bytes":0,"cpu_load":null}
            """;

    private static final String FRAME = """
            Towline 0.1.0 (pid 4711), draining for 1m1s, since 2026-11-21T10:00:00.000Z
            1 relay, 0 sessions, 2 requests under way
            heap 1.0MiB of 2.0MiB, direct 0B, CPU -
            in the last second: 3 opened, 2 ended, from clients 7 frames (1.5KiB), to clients 9 (20KiB)
            ended in the last minute: 60 drain, 4 client-closed, 1 client-lost

            UPSTREAM  SERVER               STATE   LEASES  SUCCEEDED  FAILED  LATENCY  LAST FAILURE
            chat      ws://127.0.0.1:9000  in-use  1       2          0       12ms     -

            ID    AGE    CLIENT    ROUTE  SERVER               KIND  IN  OUT    QUEUED  PING  DATA
            k001  850ms  10.0.0.7  chat   ws://127.0.0.1:9000  sse   0B  20KiB  0B/0B   -/-   -/0ms
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
                {"total":1,"matched":1,"connections":[{"id":"k001","age_ms":850,"client":"10.0.0.7","route":"chat",
                "server":"ws://127.0.0.1:9000","kind":"sse","bytes_in":0,"bytes_out":20480,"queued_to_client":0,"queued_to_upstream":0,
                "since_data_upstream_ms":0}]}""";
        api.on("GET /api/v1/connections?limit=20&sort=-bytes_out", connections)
                .on("GET /api/v1/connections?limit=7&route=chat&sort=-age", connections);
    }

    @AfterEach
    void close() {
        api.close();
    }

    private int top(Optional<Screen> screen, String... more) {
        List<String> arguments = new ArrayList<>(List.of("--socket=" + folder.resolve("c.sock")));
        arguments.addAll(List.of(more));
        return new CommandLine(new TopCommand(writer -> screen))
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

    /** Says q when it has been drawn on twice. */
    private static final class Paper implements Screen {
        private final List<List<String>> drawn = new ArrayList<>();
        private boolean closed;

        @Override
        public int rows() {
            return 7;
        }

        @Override
        public int columns() {
            return 40;
        }

        @Override
        public void show(List<String> lines) {
            drawn.add(lines);
        }

        @Override
        public boolean goesOn() {
            return drawn.size() < 2;
        }

        @Override
        public void close() {
            closed = true;
        }
    }

    @Test
    void onATerminalItIsDrawnUntilItIsEndedAndFits() {
        Paper paper = new Paper();
        assertEquals(ExitCode.OK, top(Optional.of(paper), "--route=chat", "--sort=-age"), err::toString);
        List<String> expected = FRAME.lines()
                .limit(7)
                .map(line -> line.substring(0, Math.min(40, line.length())))
                .toList();
        assertEquals(List.of(expected, expected), paper.drawn);
        assertEquals(true, paper.closed);
        assertEquals("", out.toString());
    }

    @Test
    void theScreenIsGivenBackWhenTheProxyEnds() {
        Paper paper = new Paper();
        assertEquals(ExitCode.FAILURE, top(Optional.of(paper), "--route=no"));
        assertEquals(true, paper.closed);
        assertEquals(
                "towline: There is no GET /api/v1/connections?limit=7&route=no&sort=-bytes_out.\n", err.toString());
    }
}
