package io.towline.cli;

import java.io.PrintWriter;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;

/**
 * One of {@code towline}'s commands: its name, what the help says, what it takes, and what it does. Knows nothing of picocli, so that a
 * plain command line loads nothing of it.
 *
 * <p>Owner: the thread that runs the command.
 */
abstract class Subcommand implements Callable<Integer> {

    private final String name;
    private final List<String> description;
    private final Arguments arguments = new Arguments();
    private PrintWriter out;
    private PrintWriter err;

    Subcommand(String name, String... description) {
        this.name = name;
        this.description = List.of(description);
    }

    final String name() {
        return name;
    }

    final List<String> description() {
        return description;
    }

    final Arguments arguments() {
        return arguments;
    }

    /** What is wrong with the arguments together, though each of them is fine. */
    Optional<String> mistake() {
        return Optional.empty();
    }

    final void printTo(PrintWriter answers, PrintWriter complaints) {
        out = answers;
        err = complaints;
    }

    final PrintWriter out() {
        return out;
    }

    final PrintWriter err() {
        return err;
    }

    /**
     * @param words those after the command's name
     * @return whether all is plain and can be run; if not, this command is spoilt
     */
    final boolean read(String... words) {
        return arguments.read(words) && mistake().isEmpty();
    }
}
