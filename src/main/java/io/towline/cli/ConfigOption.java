package io.towline.cli;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/** {@code -c FILE}, which several commands take. Where Towline is installed, its launcher says which file is meant without it. */
final class ConfigOption {

    @Option(
            names = {"-c", "--config"},
            paramLabel = "FILE",
            defaultValue = "${sys:towline.config:-conf/proxy.conf}",
            description = "The configuration file (default: ${DEFAULT-VALUE}).")
    private Path file;

    Path file() {
        return file;
    }
}
