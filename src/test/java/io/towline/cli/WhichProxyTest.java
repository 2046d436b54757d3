package io.towline.cli;

import static io.towline.cli.CommandFixture.CONNECTIONS;
import static io.towline.cli.CommandFixture.OPEN;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.cli.control.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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
        assertEquals(ExitCode.OK, proxy.towlineAsIs("connections", "-c", file.toString()));
        assertTrue(proxy.out.toString().startsWith(OPEN), proxy.out.toString());
    }

    @Test
    void aFileThatSaysOffOrNothingUsableIsTold() throws IOException {
        Path file = Files.writeString(folder.resolve("proxy.conf"), "control.socket = off");
        assertEquals(ExitCode.FAILURE, proxy.towlineAsIs("status", "-c", file.toString()));
        Files.writeString(file, "control.socket = on");
        assertEquals(ExitCode.CONFIG, proxy.towlineAsIs("status", "-c", file.toString()));
        assertEquals(
                "towline: control.socket is off in " + file + ", so this proxy cannot be asked.\ntowline: " + file
                        + ":1: control.socket: \"on\" is a switch, not a path. To turn it off, write off.\n",
                proxy.err.toString());
    }

    /** Where the file names none, it is the service's. */
    @ParameterizedTest
    @CsvSource(quoteCharacter = '"', textBlock = """
            # words of the command line              | what the file says           | the socket
            status -c FILE --help                    | control.socket = c.sock      | FOLDER/c.sock
            status --help -c FILE                    | control.socket = c.sock      | FOLDER/c.sock
            status -c FILE --socket=/tmp/x.sock -h   | control.socket = c.sock      | /tmp/x.sock
            status -c FILE --help                    | control.socket = a b's       | 'FOLDER/a b'\\''s'
            status -c FILE --help                    | control.socket = off         | /run/towline/control.sock
            status -c FILE --help                    | control.socket = on          | /run/towline/control.sock
            status -c FOLDER/no.conf --help          | control.socket = c.sock      | /run/towline/control.sock
            """, delimiter = '|')
    void theHelpsLineForCurlNamesTheSocketThatIsMeant(String words, String text, String socket) throws IOException {
        Path file = Files.writeString(folder.resolve("proxy.conf"), text);
        String line = words.replace("FILE", file.toString()).replace("FOLDER", folder.toString());
        assertEquals(ExitCode.OK, proxy.towlineAsIs(line.split(" +")));
        String expected = "\nThe same by curl:\ncurl --unix-socket " + socket.replace("FOLDER", folder.toString())
                + " \\\n  http://towline/api/v1/status\n";
        assertTrue(proxy.out.toString().endsWith(expected), proxy.out.toString());
        assertEquals("", proxy.err.toString());
    }
}
