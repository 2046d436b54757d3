package io.towline.cli.top;

import io.towline.service.Signals;
import java.io.Console;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
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

    private static final int LOOKS = 10;
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(100);

    private final PrintWriter out;
    private final String settings;
    private final AtomicBoolean closed = new AtomicBoolean();
    private volatile boolean stop;
    private volatile boolean wasStopped;

    private Terminal(PrintWriter out, String settings) {
        this.out = out;
        this.settings = settings;
    }

    static Optional<Screen> open(PrintWriter out) {
        Console console = System.console();
        if (console == null || !console.isTerminal()) {
            return Optional.empty();
        }
        return stty("-g").filter(_ -> singleKeys()).map(settings -> begin(new Terminal(out, settings)));
    }

    private static boolean singleKeys() {
        return stty("-icanon", "-echo").isPresent();
    }

    private static Screen begin(Terminal terminal) {
        Runtime.getRuntime().addShutdownHook(new Thread(terminal::close, "terminal")); // Ctrl-C
        try {
            Signals.on(Set.of("TSTP"), _ -> terminal.stop = true); // Ctrl-Z
            Signals.on(Set.of("CONT"), _ -> terminal.wasStopped = true); // the shell has put its own settings in place
        } catch (IllegalStateException unheard) {
            // then a stop leaves the screen as it is
        }
        terminal.out.print(OTHER_SCREEN);
        return terminal;
    }

    /** As a shell expects of what it stops: its own screen, and letters that are echoed. Comes back when it goes on. */
    private void stop() {
        out.print(FORMER_SCREEN);
        out.flush();
        stty(settings);
        said("sh", "-c", "kill -STOP $PPID");
        goOn();
    }

    private void goOn() {
        singleKeys();
        out.print(OTHER_SCREEN);
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

    /** Looks ten times: a read would go on by the settings of before a stop, and wait for a whole line. */
    @Override
    public int key() {
        try {
            for (int look = 0; look < LOOKS; look++) {
                if (stop) {
                    stop = false;
                    stop();
                    return NO_KEY;
                }
                if (wasStopped) {
                    wasStopped = false;
                    goOn();
                    return NO_KEY;
                }
                if (System.in.available() > 0) {
                    return pressed();
                }
                Thread.sleep(BETWEEN_LOOKS);
            }
            return NO_KEY;
        } catch (IOException gone) {
            return GONE;
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
            return GONE;
        }
    }

    private static int pressed() throws IOException {
        int key = System.in.read();
        if (key == ESCAPE_KEY) { // an arrow: its other bytes are no keys
            System.in.skip(System.in.available());
            return NO_KEY;
        }
        return key < 0 ? GONE : key;
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            out.print(FORMER_SCREEN);
            out.flush();
            stty(settings);
        }
    }

    private static Optional<String> stty(String... arguments) {
        return said(Stream.concat(Stream.of("stty"), Stream.of(arguments)).toArray(String[]::new));
    }

    /** What a program says; empty if it fails. It works on the terminal that is its standard input. */
    private static Optional<String> said(String... command) {
        try {
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
