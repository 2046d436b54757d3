package io.towline.cli;

import static io.towline.cli.CommandFixture.CONNECTIONS;
import static io.towline.cli.CommandFixture.OPEN;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.cli.control.ExitCode;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which running proxy the commands ask, as their options say. */
class WhichProxyTest {

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
    void theConfigurationFileSaysWhereTheSocketIs() throws IOException {
        proxy.api.on("GET /api/v1/connections", CONNECTIONS);
        Path file = Files.writeString(folder.resolve("proxy.conf"), "control.socket = c.sock, nonsense = 1");
        assertEquals(
                ExitCode.OK,
                TowlineCommand.execute(
                        new PrintWriter(proxy.out), new PrintWriter(proxy.err), "connections", "-c", file.toString()));
        assertTrue(proxy.out.toString().startsWith(OPEN), proxy.out.toString());
    }

    @Test
    void aFileThatSaysOffOrNothingUsableIsTold() throws IOException {
        Path file = Files.writeString(folder.resolve("proxy.conf"), "control.socket = off");
        assertEquals(
                ExitCode.FAILURE,
                TowlineCommand.execute(new PrintWriter(proxy.out), new PrintWriter(proxy.err), "status", "-c", file.toString()));
        Files.writeString(file, "control.socket = on");
        assertEquals(
                ExitCode.CONFIG,
                TowlineCommand.execute(new PrintWriter(proxy.out), new PrintWriter(proxy.err), "status", "-c", file.toString()));
        assertEquals(
                "towline: control.socket is off in " + file + ", so this proxy cannot be asked.\ntowline: " + file
                        + ":1: control.socket: \"on\" is a switch, not a path. To turn it off, write off.\n",
                proxy.err.toString());
    }
}
