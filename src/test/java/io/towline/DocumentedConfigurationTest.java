package io.towline;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.config.ConfigResult;
import io.towline.testkit.Markdown;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every piece of a configuration in the manual, together with what it leaves out, can be used. */
class DocumentedConfigurationTest {

    private static final Pattern CONFIGURATION = Pattern.compile(
            "(defaults|listeners|upstreams|routes|drain|bridge|log|io|control|admin|otel|vars)\\b *[.{].*");

    /** What pieces speak of and do not show. */
    private static final String AROUND = """
            listeners {
              plain.bind = ":0", secure.bind = ":0", public.bind = ":0", inner.bind = ":0"
            }
            upstreams {
              app.servers = ["ws://127.0.0.1:9"], chat.servers = ["ws://127.0.0.1:9"], site.servers = ["ws://127.0.0.1:9"]
              admin.servers = ["ws://127.0.0.1:9"], gitea.servers = ["ws://127.0.0.1:9"], mqtt.servers = ["ws://127.0.0.1:9"]
            }
            routes.around { upstream = app, host = around.example.com }
            """;

    @TempDir
    private Path folder;

    static List<Markdown.Block> pieces() throws IOException {
        List<Markdown.Block> pieces = new ArrayList<>();
        for (Path document : Markdown.manual()) {
            Markdown.blocks(document).stream()
                    .filter(block -> List.of("", "hocon").contains(block.language()))
                    .filter(block -> CONFIGURATION
                            .matcher(block.text().lines().findFirst().orElse(""))
                            .matches())
                    .forEach(pieces::add);
        }
        return pieces;
    }

    @ParameterizedTest
    @MethodSource("pieces")
    void eachCanBeUsed(Markdown.Block piece) throws Exception {
        Files.writeString(folder.resolve("around.conf"), AROUND);
        String rest = piece.text().startsWith("routes.app.") ? "routes.app.upstream = app\n" : "";
        ConfigResult read = ExampleConfig.judged(folder, "include \"around.conf\"\n" + rest + piece.text());
        assertInstanceOf(ConfigResult.Usable.class, read, () -> piece + "\n" + read);
    }

    @Test
    void theyAreFound() throws IOException {
        List<Markdown.Block> found = pieces();
        assertTrue(found.size() > 15, found::toString);
    }
}
