package io.towline.cli.argument;

import java.nio.file.Files;
import java.nio.file.Path;

/** The program as people call it. */
public final class Program {

    private Program() {}

    /** The launcher says where the program is; without it, here. */
    public static Path home() {
        return Path.of(System.getProperty("towline.home", "."));
    }

    /** What to type for it: in a checkout it is not on the path. */
    public static String name() {
        return Files.exists(home().resolve("pom.xml")) ? "scripts/towline" : "towline";
    }
}
