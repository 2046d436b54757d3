package io.towline.cli;

import static io.towline.cli.CommandFixture.SERVERS;
import static io.towline.cli.CommandFixture.UPSTREAM;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.cli.control.ExitCode;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the commands that change a running proxy ask of it and print, over a real socket file. */
class SteeringCommandsTest {

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
    void drainShowsTheServers() {
        proxy.api.on("POST /api/v1/upstreams/chat/drain", UPSTREAM).on("POST /api/v1/upstreams/chat/undrain", UPSTREAM);
        proxy.expectOutput(SERVERS, "drain", "chat", "--yes", "--server", "ws://127.0.0.1:9001");
        proxy.expectOutput(SERVERS + SERVERS, "drain", "chat", "--undo");
        assertEquals(List.of("{\"server\":\"ws://127.0.0.1:9001\"}", "{}"), proxy.api.bodies());
    }

    @Test
    void whatTheProxyDoesNotKnowItSaysItself() {
        proxy.expectFailure(
                ExitCode.FAILURE,
                "towline: There is no POST /api/v1/upstreams/no such/drain.\n",
                "drain",
                "no such",
                "--yes");
    }

    @Test
    void closeEndsOne() {
        proxy.api.on("POST /api/v1/connections/a b/close", "{\"closed\":1}");
        proxy.expectOutput("1 conversation told to close\n", "close", "a b", "--yes");
        assertEquals(List.of("{\"code\":1012}"), proxy.api.bodies());
    }

    @Test
    void closeEndsAllThatFit() {
        proxy.api.on("POST /api/v1/connections/close", "{\"closed\":3}");
        proxy.expectOutput(
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
                proxy.api.bodies());
    }

    @Test
    void closeFailsWhereNothingFits() {
        proxy.api.on("POST /api/v1/connections/close", "{\"closed\":0}");
        assertEquals(ExitCode.FAILURE, proxy.towline("close", "--yes", "--client=10.0.0.8"));
        assertEquals("0 conversations told to close\n", proxy.out.toString());
    }

    @ParameterizedTest
    @CsvSource({"close", "close 1ng2wcm0003k --route=chat"})
    void closeNeedsToKnowWhich(String line) {
        assertEquals(ExitCode.FAILURE, proxy.towline(line.split(" ")));
        assertTrue(
                proxy.err.toString().startsWith("Name either an ID or at least one filter.\nUsage: "),
                proxy.err.toString());
        assertEquals(List.of(), proxy.api.bodies());
    }

    @Test
    void reloadTellsWhatChanged() {
        proxy.api.on(
                "POST /api/v1/reload",
                "{\"accepted\":true,\"summary\":\"+2 routes, ~1 upstream\",\"mistakes\":[],\"need_restart\":[\"io.threads\"]}");
        proxy.expectOutput("reloaded: +2 routes, ~1 upstream\ntakes effect with a restart: io.threads\n", "reload");
        assertEquals(List.of("{}"), proxy.api.bodies());
    }

    @Test
    void reloadTellsAllMistakesAndExitsWith78() {
        proxy.api.on(
                "POST /api/v1/reload",
                422,
                "{\"accepted\":false,\"mistakes\":[\"proxy.conf:2: a is wrong.\",\"proxy.conf:3: b is wrong.\"]}");
        proxy.expectFailure(
                ExitCode.CONFIG,
                "proxy.conf:2: a is wrong.\nproxy.conf:3: b is wrong.\n2 mistakes: nothing changed\n",
                "reload");
    }

    @Test
    void logSetsALevel() {
        proxy.api.on("POST /api/v1/log", "{\"logger\":\"towline\",\"level\":\"DEBUG\"}");
        proxy.expectOutput("towline logs at DEBUG until the next reload or restart\n", "log", "towline", "debug");
        assertTrue(proxy.api.bodies().getFirst().contains("\"logger\":\"towline\""), proxy.api.bodies()::toString);
        assertTrue(proxy.api.bodies().getFirst().contains("\"level\":\"debug\""), proxy.api.bodies()::toString);
    }
}
