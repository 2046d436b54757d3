package io.towline.cli;

import io.towline.cli.argument.Argument;
import io.towline.cli.argument.Subcommand;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

/** The manual's page for {@code man} (roff): a frame that is written by hand, and in it the commands as they declare themselves. */
final class ManPage {

    private ManPage() {}

    static String of(List<Subcommand> commands, String version) {
        return frame().replace("@VERSION@", version)
                .replace("@COMMANDS@\n", commands.stream().map(ManPage::command).collect(Collectors.joining()));
    }

    private static String frame() {
        try (InputStream in = Objects.requireNonNull(ManPage.class.getResourceAsStream("towline.1"))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException failure) {
            throw new UncheckedIOException("could not read the frame of the page", failure);
        }
    }

    private static String command(Subcommand command) {
        StringBuilder page = new StringBuilder(".SS \"" + synopsis(command) + "\"\n");
        command.description().forEach(sentence -> page.append(text(sentence)).append('\n'));
        command.arguments().positional().forEach(each -> page.append(argument("\\fI" + each.label() + "\\fR", each)));
        command.arguments().options().forEach(each -> page.append(argument(option(each), each)));
        command.apiCall()
                .ifPresent(call -> page.append(".PP\nThe same by curl:\n.nf\n")
                        .append(text(call.byCurlToService()))
                        .append("\n.fi\n"));
        return page.toString();
    }

    private static String synopsis(Subcommand command) {
        String positional = command.arguments().positional().stream()
                .map(each -> each.isRequired() ? " " + each.label() : " [" + each.label() + "]")
                .collect(Collectors.joining());
        String options = command.arguments().options().isEmpty() ? "" : " [OPTIONS]";
        return text("towline " + command.name() + positional + options);
    }

    private static String argument(String head, Argument<?> argument) {
        return ".TP\n" + head + "\n" + text(argument.description()) + "\n";
    }

    private static String option(Argument<?> option) {
        String names = option.names().stream()
                .map(name -> "\\fB" + text(name) + "\\fR")
                .collect(Collectors.joining(", "));
        return option.isFlag() ? names : names + " \\fI" + text(option.label()) + "\\fR";
    }

    /** What roff would take for its own: backslashes and hyphens everywhere, dots and apostrophes at the begin of a line. */
    private static String text(String plain) {
        String escaped = plain.replace("\\", "\\e").replace("-", "\\-").replace("\"", "\\(dq");
        return escaped.startsWith(".") || escaped.startsWith("'") ? "\\&" + escaped : escaped;
    }
}
