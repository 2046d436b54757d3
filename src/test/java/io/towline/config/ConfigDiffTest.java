package io.towline.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.config.ConfigDiff.Entries;
import io.towline.config.read.Loading;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigDiffTest {

    @TempDir
    private Path folder;

    private ProxyConfig with(String lines) throws IOException {
        return Loading.usableWith(folder, lines == null ? "" : lines.replace("; ", "\n"))
                .config();
    }

    private ConfigDiff diff(String before, String after) throws IOException {
        return ConfigDiff.between(with(before), with(after));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            # before                       | after                                                | summary
                                           |                                                      | nothing changed
            vars.a = 1                     | vars.a = 2                                           | nothing changed
                                           | io.threads = 7                                       | nothing changed
                                           | routes.b { path = "/b", upstream = app }             | +1 route
            routes.b { path = "/b", upstream = app } |                                            | -1 route
                                           | routes.b { path = "/b", upstream = app }; routes.c { path = "/c", upstream = app } | +2 routes
                                           | routes.app.idle-timeout = 1m                         | ~1 route
                                           | defaults.route.idle-timeout = 1m                     | ~1 route
                                           | upstreams.b.servers = ["ws://127.0.0.1:9"]           | +1 upstream
                                           | upstreams.app.servers = ["ws://127.0.0.1:9"]         | ~1 upstream
                                           | upstreams.app.balance.policy = least-connections     | ~1 upstream
                                           | listeners.b.bind = "127.0.0.1:9"                     | +1 listener
                                           | listeners.plain.max-connections = 9                  | ~1 listener
            listeners.b.bind = "127.0.0.1:9" | listeners.c.bind = "127.0.0.1:9"                   | +1 listener, -1 listener
                                           | log.format = json                                    | ~log
                                           | otel.endpoint = "http://127.0.0.1:4318"              | ~otel
                                           | drain.time = 1s; bridge.buffers = 1MiB               | ~drain, ~bridge
                                           | park.buffers = 1MiB                                  | ~park
            listeners.b.bind = "127.0.0.1:9" | routes.b { path = "/b", upstream = app }; upstreams.app.servers = ["ws://127.0.0.1:9"]; drain.time = 1s | +1 route, ~1 upstream, -1 listener, ~drain
            """)
    void saysWhatChanged(String before, String after, String summary) throws IOException {
        ConfigDiff diff = diff(before, after);
        assertEquals(summary, diff.summary());
        assertEquals(summary.equals("nothing changed"), diff.changesNothing());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            io.threads = 7                            | io.threads
            control.socket = "/run/elsewhere.sock"    | control.socket
            admin.enabled = on                        | admin.enabled
            admin.bind = "127.0.0.1:9"                | admin.bind
            admin.token = "hunter2-hunter2-hunter2"   | admin.token
            admin.enabled = on; io.threads = 7        | io.threads, admin.enabled
            """)
    void saysWhatTakesARestart(String after, String settings) throws IOException {
        ConfigDiff diff = diff("", after);
        assertEquals(List.of(settings.split(", ")), diff.needRestart());
        assertTrue(diff.changesNothing());
    }

    @Test
    void namesAreSorted() throws IOException {
        ConfigDiff diff =
                diff("", "routes { z { path = \"/z\", upstream = app }, b { path = \"/b\", upstream = app } }");
        assertEquals(new Entries(List.of("b", "z"), List.of(), List.of()), diff.routes());
    }

    @Test
    void whatTakesARestartStaysAsItRuns() throws IOException {
        ProxyConfig running = with("io.threads = 7");
        ProxyConfig next = with("io.threads = 8; drain.time = 1s");
        ProxyConfig inForce = next.asOf(running);
        assertEquals(7, inForce.io().threads());
        assertEquals(next.drain(), inForce.drain());
        assertEquals(List.of("io.threads"), ConfigDiff.between(inForce, next).needRestart());
        assertEquals(List.of(), ConfigDiff.between(inForce, running).needRestart());
    }
}
