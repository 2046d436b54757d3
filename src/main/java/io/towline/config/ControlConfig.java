package io.towline.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The local socket of the subcommands; empty: off. */
public record ControlConfig(Optional<Path> socket) {

    /** Where a file says that the socket is, for those who look for a running proxy. */
    public sealed interface Lookup {

        record Found(ControlConfig control) implements Lookup {}

        record Unusable(List<Mistake> mistakes) implements Lookup {
            public Unusable {
                mistakes = List.copyOf(mistakes);
            }
        }
    }
}
