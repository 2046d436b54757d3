package io.towline.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.towline.cli.control.ExitCode;
import java.io.ByteArrayOutputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** What a command printed was written, or it has failed. */
class StandardOutputTest {

    private final StringWriter complaints = new StringWriter();

    private int finish(OutputStream raw, int code) {
        StandardOutput out = new StandardOutput(raw, StandardCharsets.UTF_8);
        out.writer().println("a table");
        out.writer().print("and a line without an end");
        return out.finish(code, new PrintWriter(complaints, true));
    }

    @Test
    void whatWasWrittenIsFine() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        assertEquals(ExitCode.OK, finish(bytes, ExitCode.OK));
        assertEquals("a table\nand a line without an end", bytes.toString(StandardCharsets.UTF_8));
        assertEquals("", complaints.toString());
    }

    @Test
    void aFullDiskIsAFailure() throws IOException {
        try (FileOutputStream full = new FileOutputStream("/dev/full")) {
            assertEquals(ExitCode.FAILURE, finish(full, ExitCode.OK));
        }
        assertEquals("towline: could not write it all: No space left on device\n", complaints.toString());
    }

    @Test
    void aCommandThatFailedKeepsItsCode() throws IOException {
        try (FileOutputStream full = new FileOutputStream("/dev/full")) {
            assertEquals(ExitCode.CONFIG, finish(full, ExitCode.CONFIG));
        }
    }

    /** As in {@code towline defaults | head}. */
    @Test
    void aReaderThatHasEnoughIsNoFailure() {
        OutputStream left = new OutputStream() {
            @Override
            public void write(int single) throws IOException {
                throw new IOException("Broken pipe");
            }
        };
        assertEquals(ExitCode.OK, finish(left, ExitCode.OK));
        assertEquals("", complaints.toString());
    }
}
