package io.towline.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import io.towline.testkit.Await;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Logs that cannot be written for a while. The clock stands unless a test turns it. */
class LostLinesTest {

    private final Writing writing = new Writing();
    private final AtomicLong clock = new AtomicLong();
    private final AtomicLong lostBytes = new AtomicLong();
    private final List<String> said = new ArrayList<>();
    private final LostLines lines = LostLines.of(writing.context());
    private final LostLines.Log log = lines.log("access", clock::get);

    LostLinesTest() {
        AppenderBase<ILoggingEvent> ear = new AppenderBase<>() {
            @Override
            protected void append(ILoggingEvent event) {
                said.add(event.getLevel() + " " + event.getLoggerName() + ": " + event.getFormattedMessage());
            }
        };
        ear.setContext(writing.context());
        ear.start();
        writing.context().getLogger("ROOT").addAppender(ear);
    }

    /** A disk with room for so many bytes; the last write may be taken in part, as by the kernel. */
    private static final class Disk extends OutputStream {
        private final OutputStream out;
        private int room;

        Disk(OutputStream out, int room) {
            this.out = out;
            this.room = room;
        }

        @Override
        public void write(int single) throws IOException {
            write(new byte[] {(byte) single}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int count) throws IOException {
            int taken = Math.min(count, room);
            out.write(bytes, offset, taken);
            room -= taken;
            if (taken < count) {
                throw new IOException("No space left on device");
            }
        }
    }

    @Test
    void whatAFullDiskDoesNotTakeIsCountedAndSaidWhenThereIsRoom(@TempDir Path folder) throws IOException {
        File file = folder.resolve("access.log").toFile();
        Files.writeString(file.toPath(), "of yesterday\n");
        Disk disk = new Disk(new FileOutputStream(file, true), 10);
        LineOutput output = new LineOutput(() -> disk, Optional.of(file), log, lostBytes::addAndGet);
        write(output, "line 1\n");
        write(output, "line 2\n"); // three bytes of it, which are taken back
        assertEquals(List.of("WARN towline.log: log access loses lines: No space left on device"), said);
        clock.addAndGet(Duration.ofMinutes(5).toNanos());
        write(output, "line 3\n");
        disk.room = 1000;
        write(output, "line 4\n");
        write(output, "line 5\n");
        assertEquals("of yesterday\nline 1\nline 4\nline 5\n", Files.readString(file.toPath()));
        assertEquals(
                "WARN towline.log: log access has lost 2 line(s) in 300 s: No space left on device", said.getLast());
        assertEquals(2, said.size());
        assertEquals(Map.of("access", 2L), lines.counts());
    }

    @Test
    void whatIsGatheredIsWrittenAsOne(@TempDir Path folder) throws IOException {
        File file = folder.resolve("access.log").toFile();
        List<Integer> writes = new ArrayList<>();
        OutputStream disk = new FileOutputStream(file, true) {
            @Override
            public void write(byte[] bytes, int offset, int count) throws IOException {
                writes.add(count);
                super.write(bytes, offset, count);
            }
        };
        LineOutput output = gathering(() -> disk, file);
        write(output, "line 1\n");
        write(output, "line 2\n");
        assertEquals(List.of(), writes);
        output.flush();
        output.flush();
        assertEquals(List.of(14), writes);
        String long1 = "1".repeat(40_000) + "\n";
        String long2 = "2".repeat(40_000) + "\n";
        String longer = "3".repeat(70_000) + "\n";
        write(output, long1);
        write(output, long2); // does not fit beside it
        write(output, longer); // fits nowhere
        write(output, "line 3\n");
        output.close();
        assertEquals(List.of(14, 40_001, 40_001, 70_001, 7), writes);
        assertEquals("line 1\nline 2\n" + long1 + long2 + longer + "line 3\n", Files.readString(file.toPath()));
        assertEquals(0, lostBytes.get());
    }

    /** Of many lines at once as many are kept as there is room for, each of them whole. */
    @Test
    void whatIsGatheredForAFullDiskIsLostLineByLine(@TempDir Path folder) throws IOException {
        File file = folder.resolve("access.log").toFile();
        AtomicLong size = new AtomicLong(23);
        LineOutput.Opening disk = () -> new FileOutputStream(file, true) {
            @Override
            public void write(byte[] bytes, int offset, int count) throws IOException {
                int room = (int) Math.max(0, size.get() - file.length()); // what is taken back is room again
                super.write(bytes, offset, Math.min(count, room));
                if (room < count) {
                    throw new IOException("No space left on device");
                }
            }
        };
        LineOutput output = gathering(disk, file);
        for (int i = 1; i <= 5; i++) {
            write(output, "line " + i + "\n");
        }
        output.flush();
        assertEquals("line 1\nline 2\nline 3\n", Files.readString(file.toPath()));
        assertEquals(Map.of("access", 2L), lines.counts());
        size.set(1000);
        write(output, "line 6\n");
        write(output, "line 7\n");
        output.flush();
        assertEquals("line 1\nline 2\nline 3\nline 6\nline 7\n", Files.readString(file.toPath()));
        assertEquals("WARN towline.log: log access has lost 2 line(s) in 1 s: No space left on device", said.getLast());
        assertEquals(14, lostBytes.get());
    }

    /** Where nothing can be taken back, nobody knows which of them are there. */
    @Test
    void whatIsGatheredForAPipeThatBreaksIsLost() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        Disk pipe = new Disk(bytes, 10);
        LineOutput output = new LineOutput(() -> pipe, Optional.empty(), log, lostBytes::addAndGet);
        output.gather();
        write(output, "line 1\n");
        write(output, "line 2\n");
        output.flush();
        assertEquals(2, log.lost());
        pipe.room = 1000;
        write(output, "line 3\n");
        write(output, "line 4\n");
        output.flush();
        assertEquals("line 1\nlin\nline 3\nline 4\n", bytes.toString(StandardCharsets.UTF_8));
        assertEquals(2, log.lost());
    }

    private LineOutput gathering(LineOutput.Opening disk, File file) {
        LineOutput output = new LineOutput(disk, Optional.of(file), log, lostBytes::addAndGet);
        output.gather();
        return output;
    }

    /** As when logback begins the next file and the process has no descriptor for it. */
    @Test
    void aFileThatCannotBeOpenedIsTriedWithEachLine(@TempDir Path folder) throws IOException {
        File file = folder.resolve("access.log").toFile();
        AtomicInteger tries = new AtomicInteger();
        LineOutput output = new LineOutput(
                () -> {
                    if (tries.incrementAndGet() <= 2) {
                        throw new IOException("Too many open files");
                    }
                    return new FileOutputStream(file, true);
                },
                Optional.of(file),
                log,
                lostBytes::addAndGet);
        output.begin(); // which counts nothing
        for (int i = 1; i <= 4; i++) {
            write(output, "line " + i + "\n");
        }
        output.close();
        assertEquals("line 2\nline 3\nline 4\n", Files.readString(file.toPath()));
        assertEquals(3, tries.get());
        assertEquals("WARN towline.log: log access has lost 1 line(s) in 1 s: Too many open files", said.getLast());
    }

    /** From a pipe nothing can be taken back: then the next line begins a new one. */
    @Test
    void aLineThatWasBegunIsEnded() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        Disk pipe = new Disk(bytes, 3);
        LineOutput output = new LineOutput(() -> pipe, Optional.empty(), log, lostBytes::addAndGet);
        write(output, "line 1\n");
        write(output, "line 2\n");
        pipe.room = 1000;
        write(output, "line 3\n");
        write(output, "line 4\n");
        assertEquals("lin\nline 3\nline 4\n", bytes.toString(StandardCharsets.UTF_8));
        assertEquals(2, log.lost());
    }

    @Test
    void whatIsLostAgainAndAgainIsSaidEachTenSeconds() {
        Disk disk = new Disk(OutputStream.nullOutputStream(), 0);
        LineOutput output = new LineOutput(() -> disk, Optional.empty(), log, lostBytes::addAndGet);
        for (int i = 0; i < 100; i++) {
            disk.room = 0;
            write(output, "lost\n");
            disk.room = 100;
            write(output, "written\n");
            clock.addAndGet(Duration.ofMillis(500).toNanos());
        }
        assertEquals(100, log.lost());
        assertTrue(said.size() <= 2 + 5 * 2, said::toString);
        clock.addAndGet(Duration.ofSeconds(10).toNanos());
        write(output, "written\n");
        int told = said.stream()
                .filter(line -> line.contains(" has lost "))
                .mapToInt(line -> Integer.parseInt(line.replaceAll(".* has lost (\\d+) line\\(s\\).*", "$1")))
                .sum();
        assertEquals(100, told);
    }

    @Test
    void whatAQueueDoesNotTakeIsCounted() throws Exception {
        CountDownLatch room = new CountDownLatch(1);
        AtomicInteger written = new AtomicInteger();
        AppenderBase<ILoggingEvent> slow = new AppenderBase<>() {
            @Override
            protected void append(ILoggingEvent event) {
                Await.release(room);
                written.incrementAndGet();
            }
        };
        slow.setName("console");
        slow.setContext(writing.context());
        slow.start();
        CountingAppender queue = new CountingAppender();
        queue.setContext(writing.context());
        queue.setQueueSize(10);
        queue.setMaxFlushTime(60_000);
        queue.addAppender(slow);
        queue.start();
        List<Thread> threads = new ArrayList<>();
        for (int t = 0; t < 4; t++) {
            threads.add(Thread.ofPlatform().start(() -> {
                for (int i = 0; i < 250; i++) {
                    queue.doAppend(writing.event("io.towline.relay.Relay", Level.INFO, "line {}", i));
                }
            }));
        }
        for (Thread thread : threads) {
            Await.end(thread, "a thread that logs");
        }
        room.countDown();
        queue.stop();
        assertEquals(1000, written.get() + lines.counts().get("console"));
        assertTrue(written.get() <= 100, written::toString);
        assertTrue(said.contains("WARN towline.log: log console loses lines: it is slower than what is to be written"));
    }

    private static void write(LineOutput output, String line) {
        byte[] bytes = line.getBytes(StandardCharsets.UTF_8);
        output.write(bytes, 0, bytes.length);
    }
}
