package io.towline.outside;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Django with Channels behind Towline as docs/frameworks.md has it, on either of its servers. */
final class DjangoIT {

    private static final List<String> CHECKS =
            List.of("form", "who", "rest", "compression", "upload", "stream", "events", "rooms", "refused");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/usr/bin/python3 -m daphne -b 127.0.0.1 -p %d --proxy-headers django_app:application",
                "/usr/bin/python3 -m uvicorn --host 127.0.0.1 --port %d django_app:application"
            })
    void allThatAnAppDoesWorksBehindIt(String server, @TempDir Path folder) throws IOException, InterruptedException {
        try (FrameworkRecipe recipe = new FrameworkRecipe(folder, "Django");
                PeerProcess app = recipe.awaitAccepting(PeerProcess.start(
                        Map.of("PYTHONDONTWRITEBYTECODE", "1"),
                        Path.of("src/test/outside"),
                        List.of(server.formatted(recipe.appPort()).split(" "))))) {
            recipe.tryOut(app, "django-peer.js", CHECKS);
        }
    }
}
