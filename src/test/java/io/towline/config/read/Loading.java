package io.towline.config.read;

import io.towline.config.ConfigResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** Configurations of a line or two, for tests of what becomes of them. */
public final class Loading {

    private static final String REST = """
            listeners.plain.bind = "127.0.0.1:8080"
            upstreams.app.servers = ["ws://127.0.0.1:9000"]
            routes.app.upstream = app
            """;

    private Loading() {}

    /** A valid file with these lines added to it. */
    public static ConfigResult.Usable usableWith(Path folder, String... lines) throws IOException {
        Path file = folder.resolve("proxy.conf");
        Files.writeString(file, REST + String.join("\n", lines));
        return usable(file);
    }

    static ConfigResult.Usable usable(Path file) {
        return switch (load(file)) {
            case ConfigResult.Usable usable -> usable;
            case ConfigResult.Unusable unusable -> throw new AssertionError(unusable.mistakes());
        };
    }

    static ConfigResult load(Path file) {
        return ConfigFile.load(file, KnownWorld.with(Map.of("TOWLINE_TOKEN", "secret", "PORT", "9001")));
    }
}
