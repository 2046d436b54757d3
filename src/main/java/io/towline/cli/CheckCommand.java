package io.towline.cli;

import io.towline.Preflight;
import io.towline.config.ConfigResult;
import io.towline.config.Mistake;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code towline check}: every mistake of a file at once, or what the file comes to. */
@Command(
        name = "check",
        description = "Reads a configuration file and prints its mistakes, or what it comes to.",
        mixinStandardHelpOptions = true)
final class CheckCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Mixin
    private ConfigOption config;

    @Override
    public Integer call() {
        return switch (Preflight.load(config.file())) {
            case ConfigResult.Usable usable -> {
                show(usable, spec.commandLine().getOut());
                yield ExitCode.OK;
            }
            case ConfigResult.Unusable unusable -> {
                printMistakes(unusable.mistakes(), spec.commandLine().getErr());
                yield ExitCode.CONFIG;
            }
        };
    }

    static void printMistakes(List<Mistake> mistakes, PrintWriter err) {
        mistakes.forEach(err::println);
        err.println(mistakes.size() == 1 ? "1 mistake" : mistakes.size() + " mistakes");
    }

    private void show(ConfigResult.Usable usable, PrintWriter out) {
        out.println(config.file() + " can be used.");
        new EffectiveConfig(usable.config()).tables().forEach(table -> {
            out.println();
            table.lines().forEach(out::println);
        });
        if (!usable.notYetActive().isEmpty()) {
            out.println();
        }
        usable.notYetActive().forEach(path -> out.println("WARN " + path + ": not yet active"));
    }
}
