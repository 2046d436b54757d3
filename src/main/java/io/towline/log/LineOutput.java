package io.towline.log;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.LongConsumer;

/**
 * Writes lines whole or not at all, and never fails: a full disk or a reader that has gone costs lines, which are counted, and each further
 * line tries anew. Each call of {@link #write(byte[], int, int)} brings a whole entry.
 *
 * <p>May gather them, if told to {@link #gather}, up to {@value #MOST_GATHERED} bytes until {@link #flush}: to ask the kernel for each line costs more than
 * to make it.
 *
 * <p>Owner: its appender, under that one's lock. By streams and no channel, which an interrupt of the writing thread would close.
 */
final class LineOutput extends OutputStream {

    /** Opens what is written to, again after each failure. */
    @FunctionalInterface
    interface Opening {
        OutputStream open() throws IOException;
    }

    private static final int MOST_GATHERED = 64 * 1024;

    private final Opening opening;
    private final Optional<File> file;
    private final LostLines.Log log;
    private final LongConsumer lost;

    /** Of the file, up to the end of its last whole line. */
    private long length;

    private Optional<OutputStream> out = Optional.empty();

    /** The last line may stand there in part. */
    private boolean torn;

    /** Empty: nothing is gathered. */
    private byte[] gathered = {};

    /** Where each gathered line ends. */
    private int[] ends = {};

    private int lines;

    /**
     * @param file where that is one of our own, of which the part of a line can be taken back
     * @param lost is told of bytes that will never be there
     */
    LineOutput(Opening opening, Optional<File> file, LostLines.Log log, LongConsumer lost) {
        this.opening = opening;
        this.file = file;
        this.log = log;
        this.lost = lost;
    }

    /** From now on lines are written by {@link #flush}, when there are many of them, and at the end. */
    void gather() {
        gathered = new byte[MOST_GATHERED];
        ends = new int[MOST_GATHERED / 256];
    }

    @Override
    public void write(int single) {
        write(new byte[] {(byte) single}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int count) {
        if (count > gathered.length - end()) {
            flush();
        }
        if (count > gathered.length) {
            writeLine(bytes, offset, count);
            return;
        }
        System.arraycopy(bytes, offset, gathered, end(), count);
        if (lines == ends.length) {
            ends = Arrays.copyOf(ends, 2 * lines);
        }
        ends[lines] = end() + count;
        lines++;
    }

    /** Of what is gathered. */
    private int end() {
        return lines == 0 ? 0 : ends[lines - 1];
    }

    /** Writes what is gathered: at once, and where that fails line by line, so that as many are there as there is room for. */
    @Override
    public void flush() {
        int many = lines;
        lines = 0;
        if (many > 1 && settledAtOnce(many)) {
            return;
        }
        for (int i = 0, from = 0; i < many; from = ends[i++]) {
            writeLine(gathered, from, ends[i] - from);
        }
    }

    /** @return whether they are written, or in part and beyond recall */
    private boolean settledAtOnce(int many) {
        try {
            writeWhole(opened(), gathered, 0, ends[many - 1]);
        } catch (IOException failed) {
            for (int i = 0, from = 0; torn && i < many; from = ends[i++]) {
                lost(failed, ends[i] - from);
            }
            return torn;
        }
        log.written();
        return true;
    }

    private void writeLine(byte[] bytes, int offset, int count) {
        try {
            writeWhole(opened(), bytes, offset, count);
        } catch (IOException failed) {
            lost(failed, count);
            return;
        }
        log.written();
    }

    private void lost(IOException why, int count) {
        log.lost(String.valueOf(why.getMessage()));
        lost.accept(count);
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
            shut();
            throw failed;
        }
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
        flush();
        shut();
    }

    private void shut() throws IOException {
        if (out.isPresent()) {
            OutputStream opened = out.get();
            out = Optional.empty();
            opened.close();
        }
    }
}
