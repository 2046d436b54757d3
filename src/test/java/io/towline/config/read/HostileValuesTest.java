package io.towline.config.read;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A value of 15 KB of one awkward thing, as a program that writes configurations makes it by mistake: it is told so, at no great cost. */
class HostileValuesTest {

    private static final int LENGTH = 15_000;
    private static final long MOST_NANOS = 400_000_000;
    private static final int TRIES = 3;
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private static final List<String> UNITS = List.of(
            "a", "a.", ".", "*.", "*", "a-", "-", "_", "1", "1.", "0", "/", "a/", "./", "/.", "%41", "%", "%2e/", ":",
            "a:", "[", "]", "[:", "::", "0:", "=", "a=", ";", "&", "?", "#", "@", "a@", "+", "~", "!", "(", "{", "|",
            ",", " ", "a ", "\\", "'", "`", "//", "://", "http://", "\u00e9", "9s", "1h ", "KiB", ".5");

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "routes.app.path = \"/%s\"",
                "routes.app.rewrite = \"/%s\"",
                "routes.app.host = [\"%s\"]",
                "routes.app.host = [\"*.%s\"]",
                "routes.app.origins = [\"%s\"]",
                "routes.app.origins = [\"https://%s\"]",
                "routes.app.origins = [\"app://%s\"]",
                "routes.app.subprotocols = [\"%s\"]",
                "routes.app.listener = \"%s\"",
                "routes.app.idle-timeout = \"%s\"",
                "routes.app.max-frame.from-client = \"%s\"",
                "routes.app.upstream = \"%s\"",
                "routes.app.bridge { enabled = on, sockjs { mode = unwrap, prefix = \"/%s\" } }",
                "routes.\"%s\".upstream = app",
                "upstreams.app.servers = [\"%s\"]",
                "upstreams.app.servers = [\"ws://%s\"]",
                "upstreams.app.host-header = \"%s\"",
                "upstreams.app.balance { policy = hash, hash-key = \"%s\" }",
                "listeners.plain.bind = \"%s\"",
                "listeners.plain.forwarded.trust = [\"%s\"]",
                "listeners.plain.max-connections = \"%s\"",
                "log.redact = [\"%s\"]",
                "log.levels { \"%s\" = DEBUG }",
                "admin.bind = \"%s\"",
                "admin.token = \"%s\"",
                "control.socket = \"/%s\"",
                "otel.endpoint = \"http://%s\"",
                "otel.headers { a = \"%s\" }",
                "otel.sample-ratio = \"%s\"",
                "otel.service-name = \"%s\"",
                "include \"%s\"",
                "%s = 1",
            })
    void anyValueIsReadInOnePass(String setting) throws IOException {
        Path file = folder.resolve("proxy.conf");
        List<String> dear = new ArrayList<>();
        for (String unit : UNITS) {
            String value = unit.replace("\\", "\\\\").repeat(LENGTH / unit.length());
            Files.writeString(file, """
                    listeners.plain.bind = "127.0.0.1:8080"
                    upstreams.app.servers = ["ws://127.0.0.1:9000"]
                    routes.app.upstream = app
                    """ + setting.replace("%s", value) + "\n");
            if (isDear(file)) {
                dear.add(unit);
            }
        }
        assertEquals(List.of(), dear, setting);
    }

    @Test
    void aPatternThatIsNoneIsAMistake() throws IOException {
        Path file = Files.writeString(folder.resolve("proxy.conf"), "include \"[a\"\n");
        assertTrue(
                Loading.load(file)
                        .toString()
                        .contains("include: \"[a\" is no pattern: Missing ']. Write a backslash before"),
                () -> Loading.load(file).toString());
    }

    private static boolean isDear(Path file) {
        for (int i = 0; i < TRIES; i++) {
            long before = THREADS.getCurrentThreadCpuTime();
            assertNotNull(Loading.load(file));
            if (THREADS.getCurrentThreadCpuTime() - before < MOST_NANOS) {
                return false;
            }
        }
        return true;
    }
}
