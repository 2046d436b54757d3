package io.towline.cli.running;

import io.towline.cli.argument.Argument;
import io.towline.cli.argument.Arguments;
import io.towline.cli.control.ControlFailure;
import java.io.BufferedReader;
import java.io.Console;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * {@code --yes}, or a question: whether what a command is about to hit is what its operator means. Where nobody can be asked the command
 * fails: a script that does harm has to say that it means to.
 */
final class Confirmation {

    /** Standard input, where somebody sits at it who sees what is printed. */
    static final Supplier<Optional<InputStream>> TERMINAL = () -> {
        Console console = System.console();
        return console != null && console.isTerminal() ? Optional.of(System.in) : Optional.empty();
    };

    private static final Set<String> AGREEMENT = Set.of("y", "yes");
    private static final int MOST_LINES = 10;

    private final Argument<Boolean> yes;
    private final Supplier<Optional<InputStream>> terminal;

    /** @param terminal where answers come from; empty if nobody can be asked */
    Confirmation(Arguments arguments, Supplier<Optional<InputStream>> terminal) {
        this.terminal = terminal;
        yes = arguments.flag("--yes", "Does it without asking. Needed where there is no terminal to ask on.");
    }

    boolean isNeeded() {
        return !yes.orElse(false);
    }

    /**
     * @param what would be done, as a sentence's beginning, such as "drain 2 servers of upstream chat"
     * @param which are hit, a line each
     * @return whether the operator agrees; if not, has been told that nothing was done
     * @throws ControlFailure if nobody can be asked
     */
    boolean agrees(String what, List<String> which, PrintWriter err) throws ControlFailure {
        StringBuilder told = new StringBuilder();
        which.stream().limit(MOST_LINES).forEach(line -> told.append("\n  ").append(line));
        if (which.size() > MOST_LINES) {
            told.append("\n  and ").append(which.size() - MOST_LINES).append(" more");
        }
        InputStream answers = terminal.get()
                .orElseThrow(() -> new ControlFailure("this would " + what + ":" + told
                        + "\nNothing is done: there is no terminal to ask on. To do it, say --yes."));
        err.print("This will " + what + ":" + told + "\nGo on? [y/N] ");
        err.flush();
        boolean agreed = AGREEMENT.contains(line(answers).strip().toLowerCase(Locale.ROOT));
        if (!agreed) {
            err.println("Nothing is done.");
        }
        return agreed;
    }

    private static String line(InputStream answers) throws ControlFailure {
        try {
            String line = new BufferedReader(new InputStreamReader(answers, StandardCharsets.UTF_8)).readLine();
            return line == null ? "" : line; // Ctrl-D
        } catch (IOException gone) {
            throw new ControlFailure("cannot read the answer: " + gone.getMessage() + ". Nothing is done.");
        }
    }
}
