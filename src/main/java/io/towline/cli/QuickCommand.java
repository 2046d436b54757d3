package io.towline.cli;

import java.io.PrintWriter;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * A command that is over in a moment, and so cannot wait for picocli: to load that and to read the annotations takes longer than all the
 * rest. It understands plain command lines by itself. Whatever is not plain (help, slips, rarer spellings) is picocli's, whose model the
 * annotations are; a test sees that both know the same options.
 */
abstract class QuickCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec; // picocli's, where it made this command

    private PrintWriter out;
    private PrintWriter err;

    /** @return whether there is such an option without a value; it is set then */
    abstract boolean flag(String name);

    /** @return whether there is such an option, and the value fits; it is set then */
    abstract boolean option(String name, String value);

    /** @return whether there may be so many arguments; it is set then */
    boolean argument(int index, String value) {
        return false;
    }

    /** Whether nothing is missing. */
    boolean isComplete() {
        return true;
    }

    final void printTo(PrintWriter answers, PrintWriter complaints) {
        out = answers;
        err = complaints;
    }

    final PrintWriter out() {
        return out == null ? spec.commandLine().getOut() : out;
    }

    final PrintWriter err() {
        return err == null ? spec.commandLine().getErr() : err;
    }

    final ParameterException mistyped(String sentence) {
        return new ParameterException(spec.commandLine(), sentence);
    }

    /**
     * @param arguments those after the command's name
     * @return whether all is plain; if not, this command is spoilt
     */
    final boolean read(String... arguments) {
        Set<String> seen = new HashSet<>();
        int positional = 0;
        for (int i = 0; i < arguments.length; i++) {
            String word = arguments[i];
            if (word.startsWith("@") || word.isEmpty()) {
                return false; // a file of arguments
            }
            if (!word.startsWith("-")) {
                if (!argument(positional++, word)) {
                    return false;
                }
                continue;
            }
            int equals = word.indexOf('=');
            String name = equals > 0 ? word.substring(0, equals) : word;
            if (!seen.add(name)) {
                return false;
            }
            if (equals > 0) {
                if (!name.startsWith("--") || !option(name, word.substring(equals + 1))) {
                    return false;
                }
            } else if (!flag(name)) {
                i++;
                if (i == arguments.length || mayBeOption(arguments[i]) || !option(name, arguments[i])) {
                    return false;
                }
            }
        }
        return isComplete();
    }

    /** {@code -bytes_out} is a value; {@code --route}, {@code -c} and {@code -h} are none. */
    private static boolean mayBeOption(String word) {
        return word.startsWith("--") || word.startsWith("-") && word.length() <= 2;
    }
}
