package io.towline.outside;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.testkit.Await;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** SIGHUP and renewed certificates, as operators and their scripts bring them about. */
final class ReloadIT {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @TempDir
    private Path folder;

    private final HttpClient client = HttpClient.newHttpClient();

    @AutoClose
    private Backend backend;

    @BeforeEach
    void open() throws IOException, InterruptedException {
        backend = Backend.start();
    }

    @AfterEach
    void hangUp() {
        client.shutdownNow();
    }

    private String config(String listeners) {
        return """
                listeners { %s }
                upstreams { backend { servers = ["ws://127.0.0.1:%d"] } }
                routes { all { path = "/", upstream = backend } }
                control { socket = off }
                """.formatted(listeners, backend.port());
    }

    @Test
    void sighupPutsTheFileInForceOrSaysWhyNot() throws Exception {
        int port = Ports.free();
        int more = Ports.free();
        String one = "plain { bind = \"127.0.0.1:%d\" }".formatted(port);
        try (PeerProcess towline = Launcher.serve(folder, config(one), port)) {
            JdkConversation conversation = new JdkConversation();
            var opening = client.newWebSocketBuilder()
                    .buildAsync(URI.create("ws://127.0.0.1:" + port + "/echo"), conversation);
            WebSocket socket = Await.result(opening, "a handshake");
            Launcher.write(folder, config(one + ", more { bend = \"127.0.0.1:%d\" }".formatted(more)));
            towline.signal("HUP");
            towline.awaitLine("WARN .*not reloaded: .*proxy.conf:1: listeners.more.bend is not a setting.", PATIENCE);
            assertFalse(Ports.accepts(more));

            Launcher.write(folder, config(one + ", more { bind = \"127.0.0.1:%d\" }".formatted(more)));
            towline.signal("HUP");
            towline.awaitLine("INFO .*reloaded: \\+1 listener$", PATIENCE);
            assertTrue(Ports.accepts(more));

            Await.result(socket.sendText("still there", true), "a text to be sent");
            assertEquals("still there", conversation.next());
            towline.terminate();
            assertEquals(0, towline.awaitExit(PATIENCE), towline::said);
        }
    }

    @Test
    void renewedCertificatesAreTakenWithoutAReload() throws Exception {
        int port = Ports.free();
        Certificate first = Certificate.create(folder);
        Certificate second = Certificate.create(Files.createDirectory(folder.resolve("next")));
        String secure = "secure { bind = \"127.0.0.1:%d\", tls { certificates = [{ cert = \"%s\", key = \"%s\" }] } }"
                .formatted(port, first.chain().getFileName(), first.key().getFileName());
        try (PeerProcess towline = Launcher.serve(folder, config(secure), port)) {
            X509Certificate before = shown(port, first);
            Files.copy(second.chain(), first.chain(), StandardCopyOption.REPLACE_EXISTING);
            Files.copy(second.key(), first.key(), StandardCopyOption.REPLACE_EXISTING);
            towline.awaitLine("INFO .*listener secure: new certificates from .*harbour.crt, good until ", PATIENCE);
            assertFalse(before.equals(shown(port, second)));
        }
    }

    private static X509Certificate shown(int port, Certificate trusted) throws IOException, GeneralSecurityException {
        Socket plain = new Socket(InetAddress.getLoopbackAddress(), port);
        try (SSLSocket socket =
                (SSLSocket) trusted.trustingContext().getSocketFactory().createSocket(plain, "localhost", port, true)) {
            socket.setSoTimeout((int) PATIENCE.toMillis());
            return (X509Certificate) socket.getSession().getPeerCertificates()[0];
        }
    }
}
