package io.towline.cli.argument;

import io.towline.cli.control.ControlClient;
import io.towline.cli.control.ControlFailure;
import io.towline.cli.control.ExitCode;
import io.towline.config.ControlConfig;
import io.towline.config.Mistake;
import io.towline.config.read.ConfigFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Which running proxy is meant: the options of every command that asks one. */
public final class ControlOptions {

    private final Argument<Path> file;
    private final Argument<Path> socket;

    public ControlOptions(Arguments arguments) {
        file = arguments.file(
                ConfigOption.NAMES,
                ConfigOption.LABEL,
                "The configuration file of the proxy that is meant; its control.socket is asked.");
        socket = arguments.file(
                List.of("--socket"),
                "PATH",
                "The proxy's control socket (default: that of -c FILE, else one's own, else the service's).");
    }

    public ControlClient client() throws ControlFailure {
        if (socket.isGiven()) {
            return new ControlClient(socket.value().get());
        }
        ControlConfig configured = configured();
        Path path = configured
                .socket()
                .orElseThrow(() -> new ControlFailure(
                        "control.socket is off in " + file.value().orElseThrow() + ", so this proxy cannot be asked."));
        return configured.orElse().filter(_ -> !Files.exists(path)).isPresent()
                ? new ControlClient(configured.orElse().get(), path)
                : new ControlClient(path);
    }

    /** Which {@link #client} would ask now; empty where that is off, or the file cannot be used. */
    Optional<Path> socket() {
        if (socket.isGiven()) {
            return socket.value();
        }
        try {
            ControlConfig configured = configured();
            return configured
                    .socket()
                    .map(path -> Files.exists(path) ? path : configured.orElse().orElse(path));
        } catch (ControlFailure unusable) {
            return Optional.empty();
        }
    }

    private ControlConfig configured() throws ControlFailure {
        if (!file.isGiven()) {
            return ConfigFile.builtInControl();
        }
        return switch (ConfigFile.control(file.value().get())) {
            case ControlConfig.Lookup.Found(ControlConfig control) -> control;
            case ControlConfig.Lookup.Unusable unusable ->
                throw new ControlFailure(
                        ExitCode.CONFIG,
                        unusable.mistakes().stream().map(Mistake::toString).collect(Collectors.joining("\n")));
        };
    }
}
