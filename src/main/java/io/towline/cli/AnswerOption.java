package io.towline.cli;

import io.towline.cli.control.ControlAnswer;
import io.towline.cli.control.ControlFailure;
import java.io.PrintWriter;
import picocli.CommandLine.Option;

/** {@code --json}: whether a program reads the answer, or people. */
final class AnswerOption {

    @Option(names = "--json", description = "Prints the proxy's answer as it came.")
    private boolean json;

    boolean flag(String name) {
        json |= name.equals("--json");
        return name.equals("--json");
    }

    /** How an answer is told to people. */
    @FunctionalInterface
    interface Telling {
        void tell(ControlAnswer answer) throws ControlFailure;
    }

    void show(ControlAnswer answer, PrintWriter out, Telling people) throws ControlFailure {
        if (json) {
            out.println(answer.text().stripTrailing());
        } else {
            people.tell(answer);
        }
    }
}
