package io.towline.log;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.encoder.EncoderBase;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Writes lines of the log as logback's encoder, for {@code logback.xml}.
 *
 * <ul>
 *   <li>To a terminal or a file: {@code 2026-11-21T10:25:33.308Z WARN  UpstreamGroup: message}.
 *   <li>To systemd's journal, which keeps its own time: {@code <4>UpstreamGroup: message}. Each line of a stack has its priority too,
 *       since the journal takes each for an entry.
 *   <li>Where {@link LogFormat#JSON} is in use, one object a line.
 *   <li>{@code bare}: the message as it is, for the access log, whose lines are complete.
 * </ul>
 *
 * <p>A line that begins with a blank goes on with the one above. Nothing that a peer sent can begin a line or paint a terminal. Any thread, after
 * {@link #start}.
 */
public final class LineEncoder extends EncoderBase<ILoggingEvent> {

    private static final byte[] NOTHING = {};

    /** Set by logback before the start. */
    private boolean bare;

    private Optional<Boolean> priorities = Optional.empty();
    private boolean toJournal;
    private AtomicReference<LogFormat> format = new AtomicReference<>(LogFormat.TEXT);

    public void setBare(boolean bare) {
        this.bare = bare;
    }

    /** {@code off} for a file; by default priorities go where the journal listens. */
    public void setPriorities(boolean priorities) {
        this.priorities = Optional.of(priorities);
    }

    @Override
    public void start() {
        toJournal = priorities.orElseGet(() -> JournalStream.isAt(Path.of("/proc/self/fd/1"), System.getenv()));
        format = LogFormat.of(getContext());
        super.start();
    }

    @Override
    public byte[] headerBytes() {
        return NOTHING;
    }

    @Override
    public byte[] footerBytes() {
        return NOTHING;
    }

    @Override
    public byte[] encode(ILoggingEvent event) {
        String lines = lines(event);
        return (toJournal ? prioritized(event.getLevel(), lines) : lines).getBytes(StandardCharsets.UTF_8);
    }

    private String lines(ILoggingEvent event) {
        if (bare) {
            return event.getFormattedMessage() + "\n";
        }
        return switch (format.get()) {
            case TEXT -> EventText.of(event, !toJournal);
            case JSON -> EventJson.of(event);
        };
    }

    private static String prioritized(Level level, String lines) {
        String prefix = "<" + priority(level) + ">";
        return prefix + lines.substring(0, lines.length() - 1).replace("\n", "\n" + prefix) + "\n";
    }

    /** Of syslog(3). */
    private static int priority(Level level) {
        return switch (level.toInt()) {
            case Level.ERROR_INT -> 3;
            case Level.WARN_INT -> 4;
            case Level.INFO_INT -> 6;
            default -> 7;
        };
    }
}
