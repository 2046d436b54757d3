package io.towline.cli.argument;

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
public abstract class Subcommand implements Callable<Integer> {

    private final String name;
    private final List<String> description;
    private final Arguments arguments = new Arguments();
    private PrintWriter out;
    private PrintWriter err;

    protected Subcommand(String name, String... description) {
        this.name = name;
        this.description = List.of(description);
    }

    public final String name() {
        return name;
    }

    public final List<String> description() {
        return description;
    }

    public final Arguments arguments() {
        return arguments;
    }

    /** What is wrong with the arguments together, though each of them is fine. */
    public Optional<String> mistake() {
        return Optional.empty();
    }

    /** The call of the API that it makes, by an example; empty for what asks no running proxy. */
    public Optional<ApiCall> apiCall() {
        return Optional.empty();
    }

    public final void printTo(PrintWriter answers, PrintWriter complaints) {
        out = answers;
        err = complaints;
    }

    protected final PrintWriter out() {
        return out;
    }

    protected final PrintWriter err() {
        return err;
    }

    /**
     * @param words those after the command's name
     * @return whether all is plain and can be run; if not, this command is spoilt
     */
    public final boolean read(String... words) {
        return arguments.read(words) && mistake().isEmpty();
    }
}
