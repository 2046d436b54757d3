package io.towline.cli.argument;

import java.nio.file.Path;
import java.util.List;

/** {@code -c FILE}, which several commands take. Where Towline is installed, its launcher says which file is meant without it. */
public final class ConfigOption {

    public static final List<String> NAMES = List.of("-c", "--config");
    public static final String LABEL = "FILE";

    private final String usual = System.getProperty("towline.config", "conf/proxy.conf");
    private final Argument<Path> file;

    public ConfigOption(Arguments arguments) {
        file = arguments.file(NAMES, LABEL, "The configuration file (default: " + usual + ").");
    }

    public Path file() {
        return file.orElse(Path.of(usual));
    }
}
