package io.towline.cli;

import java.io.Console;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;

/**
 * The operator's terminal, which gives single keys while this is open. Set by {@code stty}, as Java has no way to it; where there is no
 * terminal or no stty, there is no such screen.
 */
final class Terminal implements Screen {

    private static final int ESCAPE_KEY = 27;
    private static final String ESCAPE = "\033[";
    private static final String OTHER_SCREEN = ESCAPE + "?1049h" + ESCAPE + "?25l";
    private static final String FORMER_SCREEN = ESCAPE + "?25h" + ESCAPE + "?1049l";
    private static final String HOME = ESCAPE + "H";
    private static final String CLEAR_LINE = ESCAPE + "K";
    private static final String CLEAR_BELOW = ESCAPE + "J";

    /** Shorter than the second that stty is told: only a terminal that is gone ends a read so soon. */
    private static final long SOONEST_NANOS = Duration.ofMillis(500).toNanos();

    private final PrintWriter out;
    private final String settings;
    private final AtomicBoolean closed = new AtomicBoolean();

    private Terminal(PrintWriter out, String settings) {
        this.out = out;
        this.settings = settings;
    }

    static Optional<Screen> open(PrintWriter out) {
        Console console = System.console();
        if (console == null || !console.isTerminal()) {
            return Optional.empty();
        }
        // min 0 time 10: a read returns with a key, or without one after ten tenths of a second
        return stty("-g")
                .filter(settings ->
                        stty("-icanon", "-echo", "min", "0", "time", "10").isPresent())
                .map(settings -> begin(new Terminal(out, settings)));
    }

    private static Screen begin(Terminal terminal) {
        Runtime.getRuntime().addShutdownHook(new Thread(terminal::close, "terminal")); // Ctrl-C
        terminal.out.print(OTHER_SCREEN);
        return terminal;
    }

    @Override
    public int rows() {
        return size(0, 24);
    }

    @Override
    public int columns() {
        return size(1, 80);
    }

    /** Asked each time: windows are resized. */
    private static int size(int which, int otherwise) {
        return stty("size")
                .map(text -> text.split(" "))
                .filter(words -> words.length == 2 && !words[which].equals("0"))
                .map(words -> Integer.parseInt(words[which]))
                .orElse(otherwise);
    }

    @Override
    public void show(List<String> lines) {
        if (closed.get()) {
            return; // Ctrl-C has given the screen back
        }
        out.print(HOME);
        out.print(String.join(CLEAR_LINE + "\r\n", lines));
        out.print(CLEAR_LINE + CLEAR_BELOW);
        out.flush();
    }

    @Override
    public int key() {
        long start = System.nanoTime();
        try {
            int key = System.in.read();
            if (key == ESCAPE_KEY) { // an arrow: its other bytes are no keys
                System.in.skip(System.in.available());
                return NO_KEY;
            }
            boolean gone = key < 0 && System.nanoTime() - start < SOONEST_NANOS;
            return gone ? GONE : key < 0 ? NO_KEY : key;
        } catch (IOException gone) {
            return GONE;
        }
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            out.print(FORMER_SCREEN);
            out.flush();
            stty(settings);
        }
    }

    /** What it says; empty if it fails. It works on the terminal that is its standard input. */
    private static Optional<String> stty(String... arguments) {
        try {
            List<String> command =
                    Stream.concat(Stream.of("stty"), Stream.of(arguments)).toList();
            Process process = new ProcessBuilder(command)
                    .redirectInput(ProcessBuilder.Redirect.INHERIT)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            String said = new String(process.getInputStream().readAllBytes()).strip();
            boolean fine = process.waitFor(1, TimeUnit.SECONDS) && process.exitValue() == 0;
            return fine ? Optional.of(said) : Optional.empty();
        } catch (IOException absent) {
            return Optional.empty();
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }
}
