package io.towline.cli;

import io.towline.cli.argument.Subcommand;
import io.towline.cli.control.ExitCode;
import io.towline.config.tree.BuiltIn;

/** {@code towline defaults}. */
final class DefaultsCommand extends Subcommand {

    DefaultsCommand() {
        super("defaults", "Prints every setting with its meaning and built-in value.");
    }

    @Override
    public Integer call() {
        out().print(BuiltIn.text());
        out().flush();
        return ExitCode.OK;
    }
}
