package io.towline.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.towline.cli.control.ExitCode;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Commands that ask a running proxy, which is a {@link FakeApi} at a real socket file; and what its answers are printed as. */
final class CommandFixture implements AutoCloseable {

    static final String UPSTREAM = """
            {"name":"chat","policy":"least-connections","servers":[
               {"url":"ws://127.0.0.1:9000","state":"in-use","weight":1,"max_connections":null,"leases":12,"succeeded":340,"failed":1,"latency_ms":3,"last_failure":"connection refused"},
               {"url":"ws://127.0.0.1:9001","state":"drained","weight":2,"max_connections":5000,"leases":0,"succeeded":0,"failed":0,"latency_ms":null,"last_failure":null}]}
            """;

    static final String SERVERS = """
            UPSTREAM  BALANCE            SERVER               STATE    LEASES     SUCCEEDED  FAILED  LATENCY  LAST FAILURE
            chat      least-connections  ws://127.0.0.1:9000  in-use   12         340        1       3ms      connection refused
            chat      least-connections  ws://127.0.0.1:9001  drained  0 of 5000  0          0       -        -
            """;

    static final String CONNECTION = """
            {"id":"1ng2wcm0003k","started":"2026-11-21T13:00:00.000Z","age_ms":192500,"client":"10.0.0.7","listener":"plain","route":"chat",
             "path":"/chat","upstream":"chat","server":"ws://127.0.0.1:9000","kind":"websocket","protocol":null,"session":null,
             "frames_in":10,"frames_out":2000,"bytes_in":120,"bytes_out":35840,"ping_rtt_client_ms":41,"ping_rtt_upstream_ms":null,
             "queued_to_client":2048,"queued_to_upstream":0,"since_heard_client_ms":5,"since_heard_upstream_ms":6,
             "since_data_client_ms":61000,"since_data_upstream_ms":1250}
            """;

    static final String CONNECTIONS = "{\"total\":13,\"matched\":2,\"connections\":[" + CONNECTION + "]}";

    static final String OPEN = """
            ID            AGE    CLIENT    ROUTE  SERVER               KIND       IN    OUT    QUEUED     PING    DATA
            1ng2wcm0003k  3m12s  10.0.0.7  chat   ws://127.0.0.1:9000  websocket  120B  35KiB  2.0KiB/0B  41ms/-  1m1s/1.2s
            """;

    final FakeApi api;
    final StringWriter out = new StringWriter();
    final StringWriter err = new StringWriter();
    private final Path socket;

    CommandFixture(Path folder) {
        socket = folder.resolve("c.sock");
        api = new FakeApi(socket);
    }

    /** @return the exit code */
    int towline(String... arguments) {
        List<String> all = new ArrayList<>(Arrays.asList(arguments));
        all.add("--socket=" + socket);
        return towlineAsIs(all.toArray(String[]::new));
    }

    /** Without the socket. */
    int towlineAsIs(String... arguments) {
        return Commands.execute(new PrintWriter(out), new PrintWriter(err), arguments);
    }

    void expectOutput(String expected, String... arguments) {
        int code = towline(arguments);
        assertEquals("", err.toString());
        assertEquals(expected, out.toString());
        assertEquals(ExitCode.OK, code);
    }

    void expectFailure(int code, String expected, String... arguments) {
        assertEquals(code, towline(arguments));
        assertEquals(expected, err.toString());
        assertEquals("", out.toString());
    }

    @Override
    public void close() {
        api.close();
    }
}
