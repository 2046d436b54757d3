package io.towline.reload;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.towline.Towline;
import io.towline.config.ConfigResult;
import io.towline.config.ProxyConfig;
import io.towline.config.read.ConfigFile;
import io.towline.io.Clock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Check knows what run knows. */
class PreflightTest {

    private static final String REST = """
            listeners.plain.bind = "127.0.0.1:0"
            upstreams.app.servers = ["ws://127.0.0.1:9"]
            routes.app.upstream = app
            control.socket = off
            """;

    @TempDir
    private Path folder;

    private ConfigResult judged(String lines) throws IOException {
        Path file = Files.writeString(folder.resolve("proxy.conf"), REST + lines);
        return Preflight.load(file);
    }

    private static void start(ProxyConfig config) throws IOException {
        Towline.start(config, Clock.system(), UnaryOperator.identity()).close();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            routes.a { upstream = app, path = "/caf%c3%a9" }, routes.b { upstream = app, path = "/caf%C3%A9" } \
            | 5: routes.b: routes.a has the same host and path "/caf%C3%A9". Give one of them another host or path.
            """)
    void whatARoomRefusesIsAMistakeWithItsPlace(String lines, String expected) throws IOException {
        ConfigResult.Unusable unusable = assertInstanceOf(ConfigResult.Unusable.class, judged(lines));
        assertEquals(List.of(folder.resolve("proxy.conf") + ":" + expected), shown(unusable));
        ConfigResult.Usable read =
                assertInstanceOf(ConfigResult.Usable.class, ConfigFile.load(folder.resolve("proxy.conf")));
        assertThrows(IOException.class, () -> start(read.config()));
    }

    private static List<String> shown(ConfigResult.Unusable unusable) {
        return unusable.mistakes().stream().map(Object::toString).toList();
    }

    /** Every setting of the manual with every word and some values of each kind: a start refuses just what was refused before it. */
    @Test
    void aStartRefusesNothingThatWasAccepted() throws IOException {
        Set<ProxyConfig> tried = new LinkedHashSet<>();
        for (String path : settings()) {
            for (String value : values()) {
                Path file = Files.writeString(folder.resolve("proxy.conf"), REST + path + " = " + value);
                if (!(ConfigFile.load(file) instanceof ConfigResult.Usable usable) || !tried.add(usable.config())) {
                    continue;
                }
                String said = path + " = " + value;
                if (Preflight.judged(usable) instanceof ConfigResult.Unusable) {
                    assertThrows(IOException.class, () -> start(usable.config()), said);
                } else if (path.startsWith("admin") || path.startsWith("listeners.plain.bind")) {
                    assertTrue(true, said); // its port may be taken
                } else {
                    start(usable.config());
                }
            }
        }
        assertTrue(tried.size() > 100, "only " + tried.size() + " configurations were tried");
    }

    private static Set<String> settings() {
        Set<String> paths = new TreeSet<>();
        Config manual = ConfigFactory.parseResources("reference.conf");
        manual.entrySet()
                .forEach(entry -> paths.add(entry.getKey()
                        .replaceFirst("^defaults\\.listener\\.", "listeners.plain.")
                        .replaceFirst("^defaults\\.upstream\\.", "upstreams.app.")
                        .replaceFirst("^defaults\\.route\\.", "routes.app.")));
        return paths;
    }

    /** Words of all the settings that take one, and values at the ends of the others. */
    private Set<String> values() {
        Set<String> values =
                new TreeSet<>(List.of("on", "off", "any", "none", "auto", "system", "null", "same-origin"));
        values.addAll(List.of("required", "want", "need", "prefix", "exact", "client", "server", "client-ip", "hash"));
        values.addAll(List.of("random-two", "least-connections", "tcp", "websocket", "http", "json", "unwrap", "same"));
        values.addAll(List.of("1", "1000", "1ms", "1h", "1MiB"));
        values.addAll(List.of("[]", "[\"a\"]", "[\"10.0.0.0/8\"]", "[\"https://a.example\"]", "\"/\"", "\"/a/b\""));
        values.addAll(List.of("\"a.example\"", "\"*.a.example\"", "\"/a%2Fb\"", "\"/;\"", "\"/a%00\"", "\"/%2e\""));
        return values;
    }
}
