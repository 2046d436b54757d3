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
    private Path file = Path.of(System.getProperty("towline.config", "conf/proxy.conf"));

    boolean option(String name, String value) {
        boolean known = name.equals("-c") || name.equals("--config");
        file = known ? Path.of(value) : file;
        return known;
    }

    Path file() {
        return file;
    }
}
