package io.towline.cli;

import io.towline.cli.control.ExitCode;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.util.Objects;
import java.util.Optional;

/**
 * Where commands print. Whoever has it written to a full disk must not be told that all is well, which {@link PrintWriter} would do: it
 * keeps its mishaps to itself.
 */
public final class StandardOutput {

    private final Remembering stream;
    private final PrintWriter writer;

    public StandardOutput(Charset charset) {
        this(new FileOutputStream(FileDescriptor.out), charset);
    }

    StandardOutput(OutputStream raw, Charset charset) {
        stream = new Remembering(raw);
        writer = new PrintWriter(stream, true, charset);
    }

    public PrintWriter writer() {
        return writer;
    }

    /** @return the exit code, which is the command's if all that it printed was written, or nobody wants more of it ({@code | head}) */
    public int finish(int code, PrintWriter complaints) {
        writer.flush();
        Optional<String> failure = stream.failure.filter(why -> !why.equals("Broken pipe"));
        failure.ifPresent(why -> complaints.println("towline: could not write it all: " + why));
        return failure.isPresent() && code == ExitCode.OK ? ExitCode.FAILURE : code;
    }

    private static final class Remembering extends OutputStream {
        private final OutputStream raw;
        private Optional<String> failure = Optional.empty();

        Remembering(OutputStream raw) {
            this.raw = raw;
        }

        @Override
        public void write(int single) throws IOException {
            write(new byte[] {(byte) single}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            try {
                raw.write(bytes, offset, length);
            } catch (IOException failed) {
                if (failure.isEmpty()) {
                    failure = Optional.of(Objects.requireNonNullElse(failed.getMessage(), failed.toString()));
                }
                throw failed;
            }
        }
    }
}
