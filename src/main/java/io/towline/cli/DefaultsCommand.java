package io.towline.cli;

import io.towline.config.BuiltIn;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code towline defaults}. */
@Command(
        name = "defaults",
        description = "Prints every setting with its meaning and built-in value.",
        mixinStandardHelpOptions = true)
final class DefaultsCommand implements Runnable {

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        spec.commandLine().getOut().print(BuiltIn.text());
        spec.commandLine().getOut().flush();
    }
}
