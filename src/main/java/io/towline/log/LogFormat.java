package io.towline.log;

import ch.qos.logback.core.Context;
import java.util.Optional;
import org.slf4j.ILoggerFactory;
import org.slf4j.LoggerFactory;

/** How Towline's own lines look. It is kept with logback's context, where each {@link LineEncoder} asks for it with each line. */
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
        context.putObject(KEY, this);
    }

    static LogFormat of(Context context) {
        return Optional.ofNullable((LogFormat) context.getObject(KEY)).orElse(TEXT);
    }
}
