package io.towline.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;

/**
 * Writes what {@code --help} prints into files, for the making of the package: its launcher prints them without a Java, whose start and
 * whose picocli would cost more than most commands.
 */
public final class HelpPages {

    /** What has to be set to the folder for it. */
    public static final String PROPERTY = "towline.help";

    private static final String ROOT = "towline";

    private HelpPages() {}

    /** One for each command, by its name, and {@code towline} for what is printed without any. */
    public static void write(Path folder) throws IOException {
        Files.createDirectories(folder);
        CommandLine root = TowlineCommand.commandLine();
        Files.writeString(folder.resolve(ROOT), root.getUsageMessage(Ansi.OFF));
        for (String name : Commands.NAMES) {
            Files.writeString(
                    folder.resolve(name), root.getSubcommands().get(name).getUsageMessage(Ansi.OFF));
        }
    }
}
