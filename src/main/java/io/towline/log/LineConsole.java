package io.towline.log;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.OutputStreamAppender;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.util.Optional;

/**
 * Standard output as an appender for {@code logback.xml}, that counts what could not be written there: a file on a full disk, a pipe whose
 * reader has gone. Java's {@code System.out} would keep that to itself.
 *
 * <p>Subclassed because logback builds appenders by name.
 */
public final class LineConsole extends OutputStreamAppender<ILoggingEvent> {

    @Override
    public void start() {
        LostLines.Log log = LostLines.of(getContext()).log(getName());
        setOutputStream(new LineOutput(new FileOutputStream(FileDescriptor.out), Optional.empty(), log));
        super.start();
    }

    /** Standard output stays open: others write there, too. */
    @Override
    protected void closeOutputStream() {}
}
