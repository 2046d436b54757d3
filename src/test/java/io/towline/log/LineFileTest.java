package io.towline.log;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.rolling.FixedWindowRollingPolicy;
import ch.qos.logback.core.rolling.SizeBasedTriggeringPolicy;
import io.towline.testkit.Await;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A file that an operator's logback.xml gives to a logger as it is, and to another one behind a queue. */
class LineFileTest {

    @TempDir
    private Path dir;

    private final Writing writing = new Writing();

    private LineFile file() {
        LineFile file = new LineFile();
        file.setName("file");
        file.setContext(writing.context());
        file.setFile(dir.resolve("all.log").toString());
        PatternLayoutEncoder encoder = new PatternLayoutEncoder();
        encoder.setContext(writing.context());
        encoder.setPattern("%msg%n");
        encoder.start();
        file.setEncoder(encoder);
        FixedWindowRollingPolicy rolling = new FixedWindowRollingPolicy();
        rolling.setContext(writing.context());
        rolling.setParent(file);
        rolling.setFileNamePattern(dir.resolve("all.%i.log").toString());
        rolling.start();
        file.setRollingPolicy(rolling);
        SizeBasedTriggeringPolicy<ILoggingEvent> size = new SizeBasedTriggeringPolicy<>();
        size.setContext(writing.context());
        size.start();
        file.setTriggeringPolicy(size);
        file.start();
        return file;
    }

    private String written() throws Exception {
        return Files.readString(dir.resolve("all.log"));
    }

    @Test
    void aLineOfALoggerWithoutAQueueIsThereAtOnce() throws Exception {
        LineFile file = file();
        CountingAppender queue = new CountingAppender();
        queue.setContext(writing.context());
        queue.addAppender(file);
        queue.start();
        file.doAppend(writing.event("own", Level.INFO, "direct"));
        assertEquals("direct\n", written());
        queue.doAppend(writing.event("io.towline", Level.INFO, "queued"));
        Await.until(() -> written().equals("direct\nqueued\n"), "the line behind the queue");
        queue.stop();
        file.stop();
    }

    @Test
    void withoutAnyQueueToo() throws Exception {
        LineFile file = file();
        file.doAppend(writing.event("own", Level.INFO, "direct"));
        assertEquals("direct\n", written());
        file.stop();
    }
}
