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

    private final OutputStream out;
    private final Optional<File> file;
    private final LostLines.Log log;

    /** Of the file, up to the end of its last whole line. */
    private long length;

    private boolean lastLost;

    /** The last line may stand there in part. */
    private boolean torn;

    /** @param file where that is one of our own, of which the part of a line can be taken back */
    LineOutput(OutputStream out, Optional<File> file, LostLines.Log log) {
        this.out = out;
        this.file = file;
        this.log = log;
        length = file.map(File::length).orElse(0L);
    }

    @Override
    public void write(int single) {
        write(new byte[] {(byte) single}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int count) {
        try {
            if (torn) {
                out.write('\n');
                torn = false;
                length++;
            }
            out.write(bytes, offset, count);
            length += count;
        } catch (IOException failed) {
            torn = !takenBack();
            lastLost = true;
            log.lost(String.valueOf(failed.getMessage()));
            return;
        }
        lastLost = false;
        log.written();
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
        out.close();
    }
}
