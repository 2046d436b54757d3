package io.towline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import io.towline.config.ConfigResult;
import io.towline.config.ProxyConfig;
import io.towline.config.read.ConfigFile;
import io.towline.conversation.LogCapture;
import io.towline.io.Clock;
import io.towline.testkit.Await;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** That operators find their doors, and that one which does not open leaves nothing behind. */
class AdminEndpointsTest {

    @TempDir
    private Path folder;

    private ProxyConfig config(int adminPort) throws IOException {
        Path file = folder.resolve("proxy.conf");
        Files.writeString(file, """
                        io.threads = 1
                        listeners { plain { bind = "127.0.0.1:0" } }
                        upstreams { chat { servers = [ "ws://127.0.0.1:9" ] } }
                        routes { chat { upstream = chat } }
                        admin { enabled = on, bind = "127.0.0.1:%d" }
                        control.socket = "%s"
                        """.formatted(adminPort, socket()));
        ConfigResult read = ConfigFile.load(file);
        return assertInstanceOf(ConfigResult.Usable.class, read, read::toString).config();
    }

    private Path socket() {
        return folder.resolve("control.sock");
    }

    private static Towline start(ProxyConfig config) throws IOException {
        return Towline.start(config, Clock.system(), UnaryOperator.identity());
    }

    @Test
    void theLogSaysWhereTheyAre() throws IOException {
        try (LogCapture log = LogCapture.ofThisThread("towline", Level.INFO);
                Towline _ = start(config(0))) {
            List<String> lines = log.lines();
            assertEquals(2, lines.size(), lines::toString);
            assertTrue(
                    lines.getFirst().matches("INFO operators: http://127\\.0\\.0\\.1:[1-9][0-9]*/"), lines::toString);
            assertEquals("INFO operators: " + socket(), lines.getLast());
        }
    }

    @Test
    void aPortThatIsTakenLeavesNoThreadBehind() throws Exception {
        ThreadGroup ours = new ThreadGroup("start that fails");
        CompletableFuture<Void> checked = new CompletableFuture<>();
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            ProxyConfig config = config(taken.getLocalPort());
            new Thread(
                            ours,
                            () -> checked.completeAsync(
                                    () -> {
                                        assertThrows(IOException.class, () -> start(config));
                                        return null;
                                    },
                                    Runnable::run))
                    .start();
            Await.result(checked, "the start that fails");
        }
        WholeProduct.await("threads are left", () -> threads(ours).isEmpty());
    }

    private static List<String> threads(ThreadGroup group) {
        Thread[] found = new Thread[group.activeCount() + 10];
        group.enumerate(found);
        return Arrays.stream(found)
                .filter(Objects::nonNull)
                .map(Thread::getName)
                .filter(name -> name.startsWith("towline"))
                .toList();
    }
}
