package io.towline.log;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.rolling.LengthCounter;
import ch.qos.logback.core.rolling.RollingFileAppender;
import java.io.File;
import java.io.FileOutputStream;
import java.util.Optional;

/**
 * Logback's rolling file, for {@code logback.xml}, that counts what a full disk costs. Logback's own stream would drop lines without a word for
 * up to five minutes after each failure.
 *
 * <p>Subclassed because logback builds appenders by name.
 */
public final class LineFile extends RollingFileAppender<ILoggingEvent> {

    /** By this factor access lines shrink in any case. */
    private static final int LEAST_COMPRESSION = 2;

    private boolean gathers;

    /**
     * From now on lines are gathered, and written by {@link #writeGathered}.
     *
     * @see LineOutput#gather
     */
    void gather() {
        gathers = true;
        setImmediateFlush(false);
        if (getOutputStream() instanceof LineOutput lines) {
            lines.gather();
        }
    }

    /** Nobody but the thread behind a queue comes back to write what was gathered. */
    @Override
    protected void subAppend(ILoggingEvent event) {
        super.subAppend(event);
        if (gathers && !CountingAppender.isWriter(Thread.currentThread())) {
            writeGathered();
        }
    }

    void writeGathered() {
        streamWriteLock.lock();
        try {
            if (getOutputStream() instanceof LineOutput lines) {
                lines.flush();
            }
        } finally {
            streamWriteLock.unlock();
        }
    }

    /** What is lost makes no file longer: else a full disk would get one empty file after the other. */
    private void lost(long bytes) {
        LengthCounter counter = getTriggeringPolicy().getLengthCounter();
        if (counter != null) {
            counter.add(-bytes);
        }
    }

    /** Not while there is no room to compress it: logback would leave an empty archive, and beside it the file, which nobody deletes. */
    @Override
    public void rollover() {
        File file = new File(getFile()).getAbsoluteFile();
        if (file.getParentFile().getUsableSpace() >= file.length() / LEAST_COMPRESSION) {
            super.rollover();
        }
    }

    @Override
    public void openFile(String name) {
        streamWriteLock.lock();
        try {
            File file = new File(name);
            if (file.getAbsoluteFile().getParentFile() != null) {
                file.getAbsoluteFile().getParentFile().mkdirs(); // where it fails, the next line says it
            }
            LostLines.Log log = LostLines.of(getContext()).log(getName());
            LineOutput lines =
                    new LineOutput(() -> new FileOutputStream(file, append), Optional.of(file), log, this::lost);
            if (gathers) {
                lines.gather();
            }
            lines.begin();
            setOutputStream(lines);
        } finally {
            streamWriteLock.unlock();
        }
    }
}
