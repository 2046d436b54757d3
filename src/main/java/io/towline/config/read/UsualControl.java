package io.towline.config.read;

import io.towline.config.ControlConfig;
import io.towline.config.setting.Surroundings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Collections;
import java.util.Optional;
import java.util.Set;

/**
 * {@code control.socket = auto}. Only root and the service may make folders in {@code /run}; other users have one of their own there, which
 * nobody else may write to, as long as they are logged in (XDG Base Directory Specification).
 */
final class UsualControl {

    private static final Path SERVICE = Path.of("/run/towline/control.sock");
    private static final String OWN_FOLDER = "XDG_RUNTIME_DIR";
    private static final Set<PosixFilePermission> OF_OTHERS =
            Set.of(PosixFilePermission.GROUP_WRITE, PosixFilePermission.OTHERS_WRITE);

    private UsualControl() {}

    static ControlConfig of(Surroundings surroundings) {
        return ownFolder(surroundings)
                .map(folder -> new ControlConfig(
                        Optional.of(folder.resolve("towline").resolve("control.sock")), Optional.of(SERVICE)))
                .orElse(new ControlConfig(Optional.of(SERVICE)));
    }

    /** Root's Towline is the machine's, though root may be logged in; and after {@code su} the folder is still the other user's. */
    private static Optional<Path> ownFolder(Surroundings surroundings) {
        String told = surroundings.environment().getOrDefault(OWN_FOLDER, "");
        if (surroundings.user().equals("root") || !told.startsWith("/")) {
            return Optional.empty(); // by the specification a relative one counts as none
        }
        try {
            return Optional.of(Path.of(told))
                    .filter(Files::isDirectory)
                    .filter(Files::isWritable)
                    .filter(UsualControl::isClosedToOthers);
        } catch (InvalidPathException none) {
            return Optional.empty();
        }
    }

    /** Some set it to {@code /tmp}: who else may write there could make a socket of that name, and be asked in place of Towline. */
    private static boolean isClosedToOthers(Path folder) {
        try {
            return Collections.disjoint(Files.getPosixFilePermissions(folder), OF_OTHERS);
        } catch (IOException unknown) {
            return false;
        }
    }
}
