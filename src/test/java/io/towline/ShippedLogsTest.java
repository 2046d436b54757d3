package io.towline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.AsyncAppender;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import ch.qos.logback.core.status.Status;
import io.towline.testkit.Await;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;

/** {@code conf/logback.xml} in a context of its own, with the variables that operators set in the environment. */
class ShippedLogsTest {

    private static final String TIME = "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z";

    private static final Pattern MORE =
            Pattern.compile(" ERROR Relay: it broke at \\d+ \\(and (\\d+) more like it in the last \\d+ s\\)$");

    @TempDir
    private Path folder;

    private final LoggerContext context = new LoggerContext();

    @Test
    void aFolderGetsBothLogs() throws Exception {
        configure();
        context.getLogger("towline.access").info("id=1 by=client");
        Logger relay = context.getLogger("io.towline.relay.Relay");
        relay.warn("it is odd");
        relay.debug("a step");
        end();
        assertEquals(List.of("id=1 by=client"), Files.readAllLines(folder.resolve("access.log")));
        List<String> lines = Files.readAllLines(folder.resolve("towline.log"));
        assertEquals(1, lines.size());
        assertTrue(lines.getFirst().matches(TIME + " WARN  Relay: it is odd"), lines.toString());
    }

    @Test
    void repeatsAreCountedInTheFileToo() throws Exception {
        configure();
        long began = System.nanoTime();
        for (int i = 0; i < 1000; i++) {
            context.getLogger("io.towline.relay.Relay").error("it broke at {}", i);
        }
        end();
        long periods =
                1 + (System.nanoTime() - began) / TimeUnit.SECONDS.toNanos(10); // one, unless the test is held up
        List<String> lines = Files.readAllLines(folder.resolve("towline.log"));
        assertTrue(lines.getFirst().endsWith(" ERROR Relay: it broke at 0"), lines.getFirst());
        assertTrue(lines.size() <= periods * 6, lines::toString);
        assertEquals(1000, lines.stream().mapToInt(ShippedLogsTest::repeats).sum(), lines::toString);
    }

    /** How many the line stands for. */
    private static int repeats(String line) {
        Matcher more = MORE.matcher(line);
        return more.find() ? Integer.parseInt(more.group(1)) : 1;
    }

    /** None of the access log is counted, and none is lost where a file ends and the next begins. */
    @Test
    void fullFilesAreCompressedAndNoLineIsLost() throws Exception {
        context.putProperty("TOWLINE_LOG_FILE_SIZE", "2KB");
        configure();
        awaitCleaning();
        Logger access = withoutQueue();
        for (int i = 0; i < 300; i++) {
            access.info("id={} padding=0123456789012345678901234567890123456789", i);
        }
        awaitCompression();
        end();
        List<Path> compressed =
                files().filter(file -> file.toString().endsWith(".log.gz")).toList();
        assertTrue(compressed.size() >= 5, compressed.toString());
        assertEquals(
                300,
                lines(compressed)
                        + Files.readAllLines(folder.resolve("access.log")).size());
    }

    @Test
    void allOfALogTogetherIsBounded() throws Exception {
        context.putProperty("TOWLINE_LOG_FILE_SIZE", "2KB");
        context.putProperty("TOWLINE_LOG_TOTAL_SIZE", "1KB");
        configure();
        Logger access = withoutQueue();
        write(access, 3000);
        Await.until(
                () -> {
                    awaitCompression();
                    boolean isBounded = oldBytes() <= 4096;
                    if (!isBounded) {
                        write(access, 100); // Logback counts as each file ends, what is compressed by then
                    }
                    return isBounded;
                },
                "old files to be bounded");
        end();
        assertTrue(oldBytes() <= 4096, "there are more old files at the end");
    }

    private static void write(Logger access, int lines) {
        for (int i = 0; i < lines; i++) {
            access.info("id={} padding={}", i, Integer.toString(i * 7919, 36).repeat(8));
        }
    }

    /** One may be deleted between its being listed and looked at. */
    private long oldBytes() throws IOException {
        return files().filter(each -> each.toString().endsWith(".log.gz"))
                .mapToLong(each -> each.toFile().length())
                .sum();
    }

    private void configure() throws Exception {
        context.setMDCAdapter(new LogbackMDCAdapter()); // as SLF4J does when it begins
        context.putProperty("TOWLINE_LOG_DIR", folder.toString());
        JoranConfigurator configurator = new JoranConfigurator();
        configurator.setContext(context);
        configurator.doConfigure(new File("conf/logback.xml"));
        context.getLoggerList().forEach(ShippedLogsTest::giveTime);
        context.start();
        assertSilent(Status.WARN);
    }

    /** A queue has 5 s at the end for what waits in it, or drops that: here it may come late. */
    private static void giveTime(ch.qos.logback.classic.Logger logger) {
        logger.iteratorForAppenders().forEachRemaining(appender -> {
            if (appender instanceof AsyncAppender queue) {
                queue.setMaxFlushTime(60_000);
            }
        });
    }

    /** What is written has been written: the end would interrupt a queue's thread amid the change of files. */
    private Logger withoutQueue() {
        ch.qos.logback.classic.Logger access = context.getLogger("towline.access");
        AsyncAppender behind = (AsyncAppender) access.getAppender("access-behind");
        access.detachAppender(behind);
        access.addAppender(behind.getAppender("access"));
        return access;
    }

    /** Both logs have looked for files that are too old: on a thread of Logback's, which says so at the end of each look. */
    private void awaitCleaning() throws Exception {
        Await.until(
                () -> context.getStatusManager().getCopyOfStatusList().stream()
                                .filter(status -> status.getMessage().startsWith("No removal attempts were made"))
                                .count()
                        == 2,
                "all to be cleaned");
    }

    /** At its end Logback waits for the last file only; one that it did not come to keeps its lines under another name. */
    private void awaitCompression() throws Exception {
        Await.until(
                () -> files().noneMatch(file -> file.toString().matches(".*\\.(\\d+\\.log|tmp)")),
                "all to be compressed");
    }

    /** As at the end of the process: what waits is written. */
    private void end() {
        context.stop();
        assertSilent(Status.ERROR); // it warns where two of its tasks delete the same old file
    }

    private void assertSilent(int least) {
        assertEquals(
                List.of(),
                context.getStatusManager().getCopyOfStatusList().stream()
                        .filter(status -> status.getLevel() >= least)
                        .toList());
    }

    private Stream<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.toList().stream();
        }
    }

    private static long lines(List<Path> compressed) throws IOException {
        long lines = 0;
        for (Path file : compressed) {
            try (InputStream in = new GZIPInputStream(Files.newInputStream(file))) {
                lines += new String(in.readAllBytes(), StandardCharsets.UTF_8)
                        .lines()
                        .count();
            }
        }
        return lines;
    }
}
