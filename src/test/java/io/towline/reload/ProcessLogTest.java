package io.towline.reload;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.towline.config.ConfigResult;
import io.towline.config.read.ConfigFile;
import io.towline.log.LogLevels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProcessLogTest {

    @TempDir
    private Path folder;

    /** Two rooms that do not know each other judge loggers' names: an operator shall not meet two opinions. */
    @ParameterizedTest
    @CsvSource({
        "root, true",
        "ROOT, true",
        "towline, true",
        "towline.access, true",
        "io.towline.upstream.UpstreamGroup, true",
        "io.towline.config.tree.Node$Branch, true",
        "org.xnio, true",
        "io.undertow.request.io, true",
        "io, false",
        "io.towlines, false",
        "io.towline., false",
        "com.example, false",
        "a b, false",
        "'', false",
    })
    void theFileAndTheLeverKnowTheSameLoggers(String logger, boolean known) throws IOException {
        Path file = Files.writeString(folder.resolve("proxy.conf"), """
                listeners.plain.bind = "127.0.0.1:8080"
                upstreams.app.servers = ["ws://127.0.0.1:9000"]
                routes.app.upstream = app
                log.levels { "%s" = DEBUG }
                """.formatted(logger));
        assertEquals(known, LogLevels.knows(logger));
        assertEquals(known, ConfigFile.load(file) instanceof ConfigResult.Usable);
    }
}
