package io.towline.config;

import java.nio.file.Path;

/** Reads a configuration file, and what it includes, whole. */
public final class ConfigFile {

    private ConfigFile() {}

    public static ConfigResult load(Path file) {
        throw new UnsupportedOperationException("contract only");
    }
}
