package io.towline.config.read;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.towline.config.ConfigResult;
import io.towline.config.DrainConfig;
import io.towline.config.LogConfig;
import io.towline.config.Mistake;
import io.towline.config.ProxyConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How several files, and the environment, make one configuration. */
class FilesTest {

    @TempDir
    private Path folder;

    @Test
    void aMissingFileIsAMistakeThatSaysHowToGetOne() {
        Path file = folder.resolve("none.conf");
        assertEquals(
                new ConfigResult.Unusable(List.of(new Mistake(
                        file.toString(),
                        "there is no such file. Name one with -c, or start from the conf/proxy.conf that comes with Towline;"
                                + " \"towline defaults\" prints every setting."))),
                Loading.load(file));
    }

    @Test
    void whatInitWroteBesideIsNamed() throws IOException {
        Path there = Files.writeString(folder.resolve("towline.conf"), "");
        for (String missing : List.of("proxy.conf", "conf/proxy.conf")) {
            Path file = folder.resolve(missing);
            assertEquals(
                    new ConfigResult.Unusable(List.of(
                            new Mistake(file.toString(), "there is no such file. Did you mean -c " + there + "?"))),
                    Loading.load(file));
        }
    }

    @Test
    void aDirectoryIsNoFile() {
        assertEquals(
                new ConfigResult.Unusable(List.of(new Mistake(folder.toString(), "is not a file."))),
                Loading.load(folder));
    }

    @Test
    void globsAreReadInTheOrderOfNames() throws IOException {
        Path routes = Files.createDirectory(folder.resolve("routes.d"));
        Files.writeString(routes.resolve("20.conf"), "app.max-age = 20s, b { upstream = app, path = /b }");
        Files.writeString(routes.resolve("10.conf"), "app { max-age = 10s, idle-timeout = 10s }");
        Files.writeString(routes.resolve("30.conf.bak"), "not HOCON {");
        ProxyConfig config = Loading.usableWith(folder, "routes { include \"routes.d/*.conf\" }")
                .config();
        assertEquals(Set.of("app", "b"), config.routes().keySet());
        assertEquals(
                Optional.of(Duration.ofSeconds(20)),
                config.routes().get("app").terms().timeouts().maxAge());
        assertEquals(
                Optional.of(Duration.ofSeconds(10)),
                config.routes().get("app").terms().timeouts().idle());
    }

    @Test
    void aGlobMayMatchNothing() throws IOException {
        Loading.usableWith(folder, "include \"routes.d/*.conf\"", "include required(file(\"*.none\"))");
    }

    @Test
    void includesAreRelativeToTheFileThatNamesThem() throws IOException {
        Path parts = Files.createDirectory(folder.resolve("parts"));
        Files.writeString(parts.resolve("one.conf"), "include \"two\"");
        Files.writeString(parts.resolve("two.conf"), "drain.time = 2s");
        assertEquals(
                Duration.ofSeconds(2),
                Loading.usableWith(folder, "include \"parts/one.conf\"")
                        .config()
                        .drain()
                        .time());
    }

    @Test
    void pathsAreRelativeToTheFileThatNamesThem() throws IOException {
        Path parts = Files.createDirectory(folder.resolve("parts"));
        Files.writeString(parts.resolve("control.conf"), "control.socket = \"run/control.sock\"");
        assertEquals(
                Optional.of(parts.resolve("run/control.sock")),
                Loading.usableWith(folder, "include \"parts/control.conf\"")
                        .config()
                        .control()
                        .socket());
    }

    @Test
    void theEnvironmentIsSubstituted() throws IOException {
        ProxyConfig config = Loading.usableWith(
                        folder,
                        "admin.token = ${?TOWLINE_TOKEN}",
                        "upstreams.app.servers = [\"ws://127.0.0.1:\"${PORT}, ${?ANOTHER}]",
                        "log.format = ${?LOG_FORMAT}")
                .config();
        assertEquals(Optional.of("secret"), config.admin().token());
        assertEquals(
                "ws://127.0.0.1:9001",
                config.upstreams().get("app").servers().getFirst().url());
        assertEquals(LogConfig.Format.TEXT, config.log().format());
    }

    @Test
    void theEnvironmentIsSubstitutedInAFileThatIsIncludedBelowAKey() throws IOException {
        Files.writeString(folder.resolve("app.conf"), "servers = [\"ws://127.0.0.1:\"${PORT}]");
        ProxyConfig config = Loading.usableWith(folder, "upstreams.app { include \"app.conf\" }")
                .config();
        assertEquals(
                "ws://127.0.0.1:9001",
                config.upstreams().get("app").servers().getFirst().url());
    }

    @Test
    void laterLinesWinAndOrderMeansNothingElse() throws IOException {
        ProxyConfig config = Loading.usableWith(
                        folder, "drain.time = ${vars.t}", "drain { time = ${?NOT_SET} }", "vars { t = 3s }")
                .config();
        assertEquals(Duration.ofSeconds(3), config.drain().time());
    }

    @Test
    void theEnvironmentSaysHowToDrainWhereTheFileDoesNot() throws IOException {
        Map<String, String> environment = Map.of("TOWLINE_DRAIN_TIME", "7s", "TOWLINE_DRAIN_HARD_STOP", " 9s ");
        Loading.usableWith(folder);
        Path file = folder.resolve("proxy.conf");
        assertEquals(new DrainConfig(Duration.ofSeconds(7), Duration.ofSeconds(9)), drain(file, environment));
        Files.writeString(file, "\ndrain.time = 3s", StandardOpenOption.APPEND);
        assertEquals(new DrainConfig(Duration.ofSeconds(3), Duration.ofSeconds(9)), drain(file, environment));
        Files.writeString(file, "\ndrain.time = ${?TOWLINE_DRAIN_TIME}", StandardOpenOption.APPEND);
        assertEquals(new DrainConfig(Duration.ofSeconds(7), Duration.ofSeconds(9)), drain(file, environment));
        assertEquals(new DrainConfig(Duration.ofSeconds(3), Duration.ofMinutes(5)), drain(file, Map.of()));
        assertEquals(
                new ConfigResult.Unusable(List.of(
                        new Mistake("TOWLINE_DRAIN_HARD_STOP", "drain.hard-stop: \"9\" has no unit. Write \"9s\"."))),
                ConfigFile.load(file, KnownWorld.with(Map.of("TOWLINE_DRAIN_HARD_STOP", "9"))));
    }

    private static DrainConfig drain(Path file, Map<String, String> environment) {
        return switch (ConfigFile.load(file, KnownWorld.with(environment))) {
            case ConfigResult.Usable usable -> usable.config().drain();
            case ConfigResult.Unusable unusable -> throw new AssertionError(unusable.mistakes());
        };
    }
}
