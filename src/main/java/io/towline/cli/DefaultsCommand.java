package io.towline.cli;

import io.towline.cli.control.ExitCode;
import io.towline.config.BuiltIn;
import picocli.CommandLine.Command;

/** {@code towline defaults}. */
@Command(
        name = "defaults",
        description = "Prints every setting with its meaning and built-in value.",
        mixinStandardHelpOptions = true)
final class DefaultsCommand extends QuickCommand {

    @Override
    public Integer call() {
        out().print(BuiltIn.text());
        out().flush();
        return ExitCode.OK;
    }

    @Override
    boolean flag(String name) {
        return false;
    }

    @Override
    boolean option(String name, String value) {
        return false;
    }
}
