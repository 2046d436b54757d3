package io.towline.log;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.util.Optional;

/**
 * Writes lines whole or not at all, and never fails: a full disk or a reader that has gone costs lines, which are counted, and each further
 * line tries anew. Each call of {@link #write(byte[], int, int)} brings a whole entry.
 *
 * <p>Owner: its appender, under that one's lock. By streams and no channel, which an interrupt of the writing thread would close.
 */
final class LineOutput extends OutputStream {

    /** Opens what is written to, again after each failure. */
    @FunctionalInterface
    interface Opening {
        OutputStream open() throws IOException;
    }

    private final Opening opening;
    private final Optional<File> file;
    private final LostLines.Log log;

    /** Of the file, up to the end of its last whole line. */
    private long length;

    private Optional<OutputStream> out = Optional.empty();
    private boolean lastLost;

    /** The last line may stand there in part. */
    private boolean torn;

    /** @param file where that is one of our own, of which the part of a line can be taken back */
    LineOutput(Opening opening, Optional<File> file, LostLines.Log log) {
        this.opening = opening;
        this.file = file;
        this.log = log;
    }

    @Override
    public void write(int single) {
        write(new byte[] {(byte) single}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int count) {
        try {
            OutputStream opened = opened();
            writeWhole(opened, bytes, offset, count);
        } catch (IOException failed) {
            lastLost = true;
            log.lost(String.valueOf(failed.getMessage()));
            return;
        }
        lastLost = false;
        log.written();
    }

    /** The file is there before its first line, for whoever follows it; where it cannot be, that line says so. */
    void begin() {
        try {
            opened();
        } catch (IOException later) {
            out = Optional.empty();
        }
    }

    private OutputStream opened() throws IOException {
        if (out.isEmpty()) {
            out = Optional.of(opening.open());
            length = file.map(File::length).orElse(0L);
        }
        return out.get();
    }

    private void writeWhole(OutputStream opened, byte[] bytes, int offset, int count) throws IOException {
        try {
            if (torn) {
                opened.write('\n');
                torn = false;
                length++;
            }
            opened.write(bytes, offset, count);
            length += count;
        } catch (IOException failed) {
            torn = !takenBack();
            close();
            throw failed;
        }
    }

    /** Whether what was last to be written is lost. */
    boolean lastLost() {
        return lastLost;
    }

    private boolean takenBack() {
        if (file.isEmpty()) {
            return false;
        }
        try (RandomAccessFile own = new RandomAccessFile(file.get(), "rw")) {
            own.setLength(length);
            return true;
        } catch (IOException alsoFailed) {
            return false;
        }
    }

    @Override
    public void close() throws IOException {
        if (out.isPresent()) {
            OutputStream opened = out.get();
            out = Optional.empty();
            opened.close();
        }
    }
}
