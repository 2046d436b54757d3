package io.towline.cli;

import io.towline.cli.argument.Subcommand;
import io.towline.cli.control.ExitCode;

/** {@code towline generate-man}: for whoever packs Towline. */
final class ManPageCommand extends Subcommand {

    ManPageCommand() {
        super("generate-man", "Prints the page for man: towline generate-man | man -l -");
    }

    @Override
    public Integer call() {
        out().print(ManPage.of(Commands.all(), Version.number()));
        out().flush();
        return ExitCode.OK;
    }
}
