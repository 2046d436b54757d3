package io.towline.log;

import ch.qos.logback.core.Context;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.ILoggerFactory;
import org.slf4j.LoggerFactory;

/**
 * How Towline's own lines look. It is kept with logback's context, where each {@link LineEncoder} finds it at its start and holds on to it:
 * the context forgets its objects before the last lines of a process are written.
 */
public enum LogFormat {
    TEXT,
    JSON;

    private static final String KEY = LogFormat.class.getName();

    /** From here on, for the whole process; nothing where somebody logs by other means than logback. */
    public void use() {
        ILoggerFactory loggers = LoggerFactory.getILoggerFactory();
        if (loggers instanceof Context context) {
            use(context);
        }
    }

    void use(Context context) {
        of(context).set(this);
    }

    /** That of a context, whichever it is at the time of asking; text before anybody has said. */
    @SuppressWarnings("unchecked") // nobody else writes under this key
    static AtomicReference<LogFormat> of(Context context) {
        synchronized (context) {
            if (context.getObject(KEY) == null) {
                context.putObject(KEY, new AtomicReference<>(TEXT));
            }
            return (AtomicReference<LogFormat>) context.getObject(KEY);
        }
    }
}
