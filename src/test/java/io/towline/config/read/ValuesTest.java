package io.towline.config.read;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.towline.config.ListenerConfig;
import io.towline.config.LogConfig;
import io.towline.config.RouteConfig;
import io.towline.config.UpstreamConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The forms that values may have; those that they may not have stand in the golden pairs. */
class ValuesTest {

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1:8080, 127.0.0.1:8080",
        "'[::1]:8080', '[::1]:8080'",
        "localhost:8080, 127.0.0.1:8080",
        "0.0.0.0:8080, 0.0.0.0:8080",
        "'[::]:8080', '[::]:8080'",
        ":8080, *:8080",
        "*:8080, *:8080",
        ":0, *:0"
    })
    void bindAddresses(String written, String meant) throws IOException {
        ListenerConfig plain = Loading.usableWith(folder, "listeners.plain.bind = \"" + written + "\"")
                .config()
                .listeners()
                .get("plain");
        assertEquals(meant, plain.bind().text());
    }

    @ParameterizedTest
    @CsvSource({
        "ws://chat, ws://chat:80",
        "wss://Chat.Example.COM, wss://chat.example.com:443",
        "ws://127.0.0.1:9000, ws://127.0.0.1:9000",
        "'ws://[::1]:9000', 'ws://[::1]:9000'",
        "ws://chat_1:9000, ws://chat_1:9000",
        "http://chat, ws://chat:80",
        "http://chat:9000, ws://chat:9000",
        "https://chat, wss://chat:443",
        "'https://[::1]:9443', 'wss://[::1]:9443'",
        "unix:/run/app.sock, unix:/run/app.sock",
        "unix:///run/app.sock, unix:/run/app.sock",
        "unix:/run/../tmp//app.sock/, unix:/tmp/app.sock",
        "unix:/run/app.sock:, unix:/run/app.sock",
        "unix:/run/app.sock:/, unix:/run/app.sock",
        "unix:/run/my app.sock, unix:/run/my app.sock",
        "http://unix:/run/app.sock, unix:/run/app.sock",
        "http://unix:/run/app.sock:, unix:/run/app.sock",
        "http://unix:/run/app.sock:/, unix:/run/app.sock",
        "ws://unix:/run/app.sock, unix:/run/app.sock",
        "wss://unix:/run/app.sock, wss://unix:/run/app.sock",
        "https://unix:/run/app.sock:/, wss://unix:/run/app.sock",
        "ws+unix:/run/app.sock, unix:/run/app.sock",
        "ws+unix:///run/app.sock, unix:/run/app.sock",
        "ws+unix:///run/app.sock:/, unix:/run/app.sock",
        "wss+unix:/run/app.sock, wss://unix:/run/app.sock",
        "http+unix:/run/app.sock, unix:/run/app.sock",
        "ws://unix:9000, ws://unix:9000",
        "http://unix, ws://unix:80"
    })
    void servers(String written, String meant) throws IOException {
        UpstreamConfig app = Loading.usableWith(folder, "upstreams.app.servers = [\"" + written + "\"]")
                .config()
                .upstreams()
                .get("app");
        assertEquals(meant, app.servers().getFirst().url());
    }

    @ParameterizedTest
    @CsvSource({"chat.internal", "chat.internal:9000", "server1", "'[::1]:9000'"})
    void hostHeaders(String written) throws IOException {
        assertEquals(
                new UpstreamConfig.HostHeader.Fixed(written),
                Loading.usableWith(folder, "upstreams.app.host-header = \"" + written + "\"")
                        .config()
                        .upstreams()
                        .get("app")
                        .headers()
                        .host());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            "https://Chat.Example.com"          | https://chat.example.com
            ["https://a.example:8443"]          | https://a.example:8443
            ["https://*.example.com"]           | https://*.example.com
            ["capacitor://localhost"]           | capacitor://localhost
            ["chrome-extension://abcdefghij"]   | chrome-extension://abcdefghij
            ["moz-extension://*"]               | moz-extension://*
            ["app://X"]                         | app://x
            ["app://."]                         | app://.
            "file://"                           | file://
            ["FILE://"]                         | file://
            ["http://localhost:*"]              | http://localhost:*
            ["http://127.0.0.1:*"]              | http://127.0.0.1:*
            ["http://[::1]:*"]                  | http://[::1]:*
            ["https://*.example.com:*"]         | https://*.example.com:*
            [dev]                               | dev
            "null"                              | null
            [null]                              | null
            """)
    void origins(String written, String meant) throws IOException {
        assertEquals(
                new RouteConfig.Origins.Listed(List.of(meant)),
                Loading.usableWith(folder, "routes.app.origins = " + written)
                        .config()
                        .routes()
                        .get("app")
                        .origins()
                        .allowed());
    }

    @Test
    void devIsAWordOfItsOwn() throws IOException {
        assertEquals(
                new RouteConfig.Origins.Dev(),
                Loading.usableWith(folder, "routes.app.origins = dev")
                        .config()
                        .routes()
                        .get("app")
                        .origins()
                        .allowed());
    }

    @Test
    void oneHostNeedsNoList() throws IOException {
        assertEquals(
                List.of("chat.example.com"),
                Loading.usableWith(folder, "routes.app.host = Chat.Example.com")
                        .config()
                        .routes()
                        .get("app")
                        .match()
                        .hosts());
    }

    /** With and without quotes; in any case, as levels are written everywhere. */
    @Test
    void levelsOfLoggers() throws IOException {
        LogConfig log = Loading.usableWith(
                        folder,
                        "log { redact = [ref], max-refusals = 5, levels { \"io.towline\" = debug, io.towline.relay = TRACE, \"towline.access\" = off",
                        "root = Warn } }")
                .config()
                .log();
        assertEquals(
                Map.of(
                        "io.towline", LogConfig.Level.DEBUG,
                        "io.towline.relay", LogConfig.Level.TRACE,
                        "towline.access", LogConfig.Level.OFF,
                        "root", LogConfig.Level.WARN),
                log.levels());
        assertEquals(Set.of("ref"), log.redact());
        assertEquals(OptionalInt.of(5), log.maxRefusals());
    }
}
