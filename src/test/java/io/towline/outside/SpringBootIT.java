package io.towline.outside;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Spring Boot on Tomcat behind Towline as docs/frameworks.md has it. The app is built from {@code src/test/outside/spring-boot} and runs as a
 * process: with Boot on our class path, its logging and its versions would take the place of ours. SockJS is Spring's own here, in plain
 * requests; StompIT has Towline's in front of Spring.
 */
final class SpringBootIT {

    private static final List<String> CHECKS = List.of(
            "page",
            "who",
            "rest",
            "redirect",
            "session",
            "compression",
            "upload",
            "too-large",
            "stream",
            "events",
            "sockjs-info",
            "websocket",
            "websocket-of-another-page",
            "sockjs-websocket",
            "sockjs-xhr-streaming",
            "sockjs-xhr-polling",
            "browse");

    @Test
    void allThatAnAppDoesWorksBehindIt(@TempDir Path folder, @Profile Path profile)
            throws IOException, InterruptedException {
        try (FrameworkRecipe recipe = new FrameworkRecipe(folder, "Spring Boot");
                PeerProcess app = recipe.awaitAccepting(PeerProcess.start(
                        System.getProperty("java.home") + "/bin/java",
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-jar",
                        "target/spring-boot/app.jar",
                        "--server.port=" + recipe.appPort(),
                        "--server.forward-headers-strategy=native"))) {
            recipe.tryOut(app, "spring-peer.js", CHECKS, profile.toString());
        }
    }
}
