package io.towline.cli;

import io.towline.cli.control.ControlClient;
import io.towline.cli.control.ControlFailure;
import io.towline.cli.control.ExitCode;
import io.towline.config.ConfigFile;
import io.towline.config.ControlConfig;
import io.towline.config.Mistake;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Collectors;
import picocli.CommandLine.Option;

/** Which running proxy is meant: the options of every command that asks one. */
final class ControlOptions {

    @Option(
            names = {"-c", "--config"},
            paramLabel = "FILE",
            description = "The configuration file of the proxy that is meant; its control.socket is asked.")
    private Optional<Path> file = Optional.empty();

    @Option(
            names = "--socket",
            paramLabel = "PATH",
            description = "The proxy's control socket (default: that of -c FILE, else the built-in one).")
    private Optional<Path> socket = Optional.empty();

    boolean option(String name, String value) {
        switch (name) {
            case "-c", "--config" -> file = Optional.of(Path.of(value));
            case "--socket" -> socket = Optional.of(Path.of(value));
            default -> {
                return false;
            }
        }
        return true;
    }

    ControlClient client() throws ControlFailure {
        Optional<Path> path = socket.isPresent() ? socket : configured().socket();
        return new ControlClient(path.orElseThrow(() -> new ControlFailure(
                "control.socket is off in " + file.orElseThrow() + ", so this proxy cannot be asked.")));
    }

    private ControlConfig configured() throws ControlFailure {
        if (file.isEmpty()) {
            return ConfigFile.builtInControl();
        }
        return switch (ConfigFile.control(file.get())) {
            case ControlConfig.Lookup.Found(ControlConfig control) -> control;
            case ControlConfig.Lookup.Unusable unusable ->
                throw new ControlFailure(
                        ExitCode.CONFIG,
                        unusable.mistakes().stream().map(Mistake::toString).collect(Collectors.joining("\n")));
        };
    }
}
