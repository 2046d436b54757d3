package io.towline.config;

import java.nio.file.Path;
import java.util.Optional;

/** The local socket of the subcommands; empty: off. */
public record ControlConfig(Optional<Path> socket) {}
