package io.towline.log;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.OutputStreamAppender;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
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
        FileOutputStream out = new FileOutputStream(FileDescriptor.out);
        OutputStream staysOpen = new FilterOutputStream(out) {
            @Override
            public void write(byte[] bytes, int offset, int count) throws IOException {
                out.write(bytes, offset, count);
            }

            @Override
            public void close() {} // others write there, too
        };
        setOutputStream(new LineOutput(() -> staysOpen, Optional.empty(), log, lost -> {}));
        super.start();
    }
}
