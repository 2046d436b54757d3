package io.towline.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.cli.control.ExitCode;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A configuration from standard input, and one that is made of the command line. */
class WithoutAFileTest {

    private static final String USABLE = """
            listeners { web { bind = "127.0.0.1:0" } }
            upstreams { app { servers = ["http://127.0.0.1:3000"] } }
            routes { app { upstream = app } }
            """;

    private final InputStream before = System.in;
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @AfterEach
    void giveBack() {
        System.setIn(before);
    }

    private int towline(String input, String... arguments) {
        System.setIn(new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)));
        return Commands.execute(new PrintWriter(out), new PrintWriter(err), arguments);
    }

    @ParameterizedTest
    @ValueSource(strings = {"check -", "check -c -", "check --config=-"})
    void checkReadsStandardInput(String line) {
        assertEquals(ExitCode.OK, towline(USABLE, line.split(" ")), err::toString);
        assertTrue(out.toString().startsWith("<stdin> can be used"), out::toString);
    }

    @Test
    void itsMistakesAreToldByLine() {
        assertEquals(ExitCode.CONFIG, towline(USABLE.replace("upstream = app", "upstreem = app"), "check", "-"));
        assertTrue(err.toString().contains("<stdin>:3: routes.app.upstreem is not a setting."), err::toString);
    }

    @Test
    void filesThatItNamesAreLookedForHere() {
        assertEquals(ExitCode.OK, towline("include \"conf/proxy.conf\"", "check", "-"), err::toString);
    }

    @Test
    void whatIsNoTextIsTold() {
        assertEquals(ExitCode.CONFIG, towline("\0", "check", "-"));
        assertEquals("<stdin>: is no text file: it has bytes of zero.\n1 mistake\n", err.toString());
    }

    @Test
    void aFileAndStandardInputAreTwo() {
        assertEquals(ExitCode.FAILURE, towline("", "check", "-c", "conf/proxy.conf", "-"));
        assertTrue(err.toString().startsWith("Name either - or a file, not both.\nUsage: "), err::toString);
    }

    @Test
    void runTakesAServerInPlaceOfAFile() {
        assertEquals(ExitCode.CONFIG, towline("", "run", "--to", "ftp://a", "--listen", "127.0.0.1:0"));
        assertTrue(err.toString().startsWith("<--to and --listen>:17: upstreams.app.servers: "), err::toString);
    }

    @Test
    void runTakesAFileOrAServer() {
        assertEquals(ExitCode.FAILURE, towline("", "run", "-c", "conf/proxy.conf", "--to", "3000"));
        assertTrue(
                err.toString().startsWith("Name either a file by -c or a server by --to, not both.\nUsage: "),
                err::toString);
    }

    @Test
    void anAddressAloneIsNoProxy() {
        assertEquals(ExitCode.FAILURE, towline("", "run", "--listen", ":8080"));
        assertTrue(err.toString().startsWith("--listen needs a server to pass clients on to, "), err::toString);
    }
}
