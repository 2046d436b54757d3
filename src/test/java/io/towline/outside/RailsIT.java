package io.towline.outside;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rails with Action Cable, on Puma, behind Towline as docs/frameworks.md has it. */
final class RailsIT {

    private static final List<String> CHECKS = List.of("form", "who", "rest", "events", "cable", "refused");

    @Test
    void allThatAnAppDoesWorksBehindIt(@TempDir Path folder, @TempDir Path appFolder)
            throws IOException, InterruptedException {
        try (FrameworkRecipe recipe = new FrameworkRecipe(folder, "Rails");
                PeerProcess app = recipe.awaitAccepting(PeerProcess.start(
                        Map.of("RAILS_ENV", "production", "APP_FOLDER", appFolder.toString()),
                        Path.of("src/test/outside"),
                        List.of("puma", "-b", "tcp://127.0.0.1:" + recipe.appPort(), "-t", "5:20", "rails_app.ru")))) {
            recipe.tryOut(app, "rails-peer.js", CHECKS);
        }
    }
}
