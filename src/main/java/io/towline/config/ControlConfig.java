package io.towline.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The local socket of the subcommands.
 *
 * @param socket where a proxy makes it, and commands look; empty: off
 * @param orElse where commands look if there is nothing: who runs a Towline of one's own may also ask the machine's
 */
public record ControlConfig(Optional<Path> socket, Optional<Path> orElse) {

    public ControlConfig(Optional<Path> socket) {
        this(socket, Optional.empty());
    }

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
