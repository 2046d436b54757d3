package io.towline.cli;

import java.nio.file.Path;
import java.util.List;

/** {@code -c FILE}, which several commands take. Where Towline is installed, its launcher says which file is meant without it. */
final class ConfigOption {

    static final List<String> NAMES = List.of("-c", "--config");
    static final String LABEL = "FILE";

    private final String usual = System.getProperty("towline.config", "conf/proxy.conf");
    private final Argument<Path> file;

    ConfigOption(Arguments arguments) {
        file = arguments.file(NAMES, LABEL, "The configuration file (default: " + usual + ").");
    }

    Path file() {
        return file.orElse(Path.of(usual));
    }
}
