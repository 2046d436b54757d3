package io.towline.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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

    private static Node.Leaf leaf(String text) {
        return new Node.Leaf("test", Place.of(Path.of("test")), Node.Kind.TEXT, text, List.of());
    }

    @ParameterizedTest
    @CsvSource({
        "1500000ns, PT0.0015S, 1500us",
        "250us, PT0.00025S, 250us",
        "20ms, PT0.02S, 20ms",
        "1.5s, PT1.5S, 1500ms",
        "25 s, PT25S, 25s",
        "60s, PT1M, 1m",
        "90m, PT1H30M, 90m",
        "24h, PT24H, 1d",
        "2d, PT48H, 2d",
        "0s, PT0S, 0s"
    })
    void durations(String written, Duration duration, String shown) throws Unfit {
        assertEquals(duration, Durations.parse(leaf(written)));
        assertEquals(shown, Durations.text(duration));
    }

    @ParameterizedTest
    @CsvSource({
        "1B, 1, 1B",
        "16KiB, 16384, 16KiB",
        "1.5MiB, 1572864, 1536KiB",
        "2GiB, 2147483648, 2GiB",
        "1kB, 1000, 1000B",
        "3 MB, 3000000, 3000000B",
        "1GB, 1000000000, 1000000000B",
        "0B, 0, 0B"
    })
    void sizes(String written, long bytes, String shown) throws Unfit {
        assertEquals(bytes, Sizes.parse(leaf(written)));
        assertEquals(shown, Sizes.text(bytes));
    }

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
    @CsvSource({
        "10.0.0.0/8, 10.255.0.1, true",
        "10.0.0.0/8, 11.0.0.1, false",
        "127.0.0.1, 127.0.0.1, true",
        "127.0.0.1, 127.0.0.2, false",
        "192.168.128.0/17, 192.168.127.255, false",
        "192.168.128.0/17, 192.168.128.0, true",
        "fd00::/8, fdff::1, true",
        "fd00::/8, fe00::1, false",
        "0.0.0.0/0, 8.8.8.8, true",
        "0.0.0.0/0, ::1, false",
        "10.0.0.0/8, ::ffff:10.0.0.1, true"
    })
    void blocksOfAddresses(String block, String address, boolean inside) throws Unfit {
        assertEquals(inside, Addresses.cidr(block).contains(InetAddress.ofLiteral(address)));
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

    @ParameterizedTest
    @CsvSource({
        "idle-timout, idle-timeout",
        "idleTimeout, idle-timeout",
        "IDLE-TIMEOUT, idle-timeout",
        "dile-timeout, idle-timeout",
        "idle, ",
        "frobnicate, "
    })
    void suggestionsDifferByAThirdAtMost(String word, String meant) {
        assertEquals(Optional.ofNullable(meant), Suggestion.nearest(word, List.of("max-age", "idle-timeout", "path")));
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
