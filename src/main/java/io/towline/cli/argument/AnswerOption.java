package io.towline.cli.argument;

import io.towline.cli.control.ControlAnswer;
import io.towline.cli.control.ControlFailure;
import java.io.PrintWriter;

/** {@code --json}: whether a program reads the answer, or people. */
public final class AnswerOption {

    private final Argument<Boolean> json;

    public AnswerOption(Arguments arguments) {
        json = arguments.flag("--json", "Prints the proxy's answer as it came.");
    }

    /** How an answer is told to people. */
    @FunctionalInterface
    public interface Telling {
        void tell(ControlAnswer answer) throws ControlFailure;
    }

    public void show(ControlAnswer answer, PrintWriter out, Telling people) throws ControlFailure {
        if (json.orElse(false)) {
            out.println(answer.text().stripTrailing());
        } else {
            people.tell(answer);
        }
    }
}
