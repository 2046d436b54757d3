package io.towline.cli;

import io.towline.cli.argument.Subcommand;
import io.towline.cli.control.ExitCode;

/** {@code towline version}. */
final class VersionCommand extends Subcommand {

    VersionCommand() {
        super("version", "Prints the version.");
    }

    @Override
    public Integer call() {
        out().println(Version.line());
        return ExitCode.OK;
    }
}
