package io.towline.config.read;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.typesafe.config.ConfigFactory;
import io.towline.config.ConfigResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One value that cannot be read is one mistake, whatever else depends on it. */
class OneMistakeTest {

    private static final String REST = """
            listeners.plain { bind = "127.0.0.1:8080" }
            upstreams.app { servers = ["ws://127.0.0.1:9000"] }
            routes.app { upstream = app }
            """;

    @TempDir
    private Path folder;

    private static Set<String> settings() {
        Set<String> paths = new TreeSet<>(List.of(
                "listeners.plain.bind",
                "listeners.plain.tls.client-ca",
                "listeners.plain.proxy-protocol.from",
                "upstreams.app.servers",
                "upstreams.app.balance.on",
                "routes.app.host",
                "routes.app.listener",
                "routes.app.rewrite",
                "routes.app.bridge.bind",
                "admin.token"));
        ConfigFactory.parseResources("reference.conf")
                .entrySet()
                .forEach(entry -> paths.add(entry.getKey()
                        .replaceFirst("^defaults\\.listener\\.", "listeners.plain.")
                        .replaceFirst("^defaults\\.upstream\\.", "upstreams.app.")
                        .replaceFirst("^defaults\\.route\\.", "routes.app.")));
        return paths;
    }

    @Test
    void nothingIsToldThatOnlyFollows() throws IOException {
        List<String> wrong = new ArrayList<>();
        for (String path : settings()) {
            for (String value : List.of("[[]]", "{ a = b }", "\"\\u0001\"", "10", "-1s", "\"a b\"")) {
                Path file = Files.writeString(
                        folder.resolve("proxy.conf"),
                        REST + "admin { enabled = on, bind = \"127.0.0.1:9901\" }\n" + path + " = " + value);
                if (Loading.load(file) instanceof ConfigResult.Unusable unusable) {
                    unusable.mistakes().stream()
                            .filter(mistake -> !mistake.what().startsWith(path + ":")
                                    && !mistake.what().startsWith(path + ".")
                                    // which is so whatever the value is
                                    && !mistake.what().startsWith("listeners.plain.tls.certificates is missing.")
                                    && !mistake.what().startsWith("routes.app.redirect.to is missing.")
                                    && !mistake.what().startsWith("routes.app.files.root is missing.")
                                    && !mistake.what().startsWith("routes.app.upstream: the route answers by itself,"))
                            .forEach(mistake -> wrong.add(path + " = " + value + " -> " + mistake));
                }
            }
        }
        assertEquals("", String.join("\n", wrong).replace(folder.toString(), ""));
    }
}
