package io.towline.cli;

import io.towline.cli.control.ExitCode;
import picocli.CommandLine.Command;

/** {@code towline version}. */
@Command(
        name = "version",
        description = "Prints the version.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class)
final class VersionCommand extends QuickCommand {

    @Override
    public Integer call() {
        for (String line : new Version().getVersion()) {
            out().println(line);
        }
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
