package io.towline.cli.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.towline.testkit.Await;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What operators are told when there is no answer. */
class ControlClientTest {

    @TempDir
    private Path folder;

    private Path path;

    @BeforeEach
    void name() {
        path = folder.resolve("c.sock");
    }

    private String failure(Duration patience) {
        ControlClient client = new ControlClient(path, patience);
        return assertThrows(ControlFailure.class, () -> client.get("/")).getMessage();
    }

    private String failure() {
        return failure(Duration.ofSeconds(60));
    }

    private ServerSocketChannel listen() throws IOException {
        return ServerSocketChannel.open(StandardProtocolFamily.UNIX).bind(UnixDomainSocketAddress.of(path));
    }

    private String failureWhenAnswered(String answer) throws IOException, InterruptedException {
        try (ServerSocketChannel server = listen()) {
            Thread serving = Thread.ofVirtual().start(() -> serve(server, answer));
            String failure = failure();
            Await.end(serving, "the server");
            return failure;
        }
    }

    private static void serve(ServerSocketChannel server, String answer) {
        try (SocketChannel call = server.accept()) {
            call.read(ByteBuffer.allocate(1000));
            call.write(ByteBuffer.wrap(answer.getBytes(StandardCharsets.US_ASCII)));
        } catch (IOException failed) {
            throw new AssertionError(failed);
        }
    }

    @Test
    void whereThereIsNoneBothPlacesAreTold() {
        Path nowhere = Path.of("target/nowhere.sock");
        ControlFailure told = assertThrows(
                ControlFailure.class, () -> new ControlClient(nowhere, Path.of("/run/user/7/c.sock")).get("/"));
        assertEquals(
                "Towline is not running: there is no target/nowhere.sock, and no /run/user/7/c.sock. If its control.socket is"
                        + " elsewhere, say so by -c FILE or --socket PATH.",
                told.getMessage());
    }

    @Test
    void noFile() {
        assertEquals(
                "Towline is not running: there is no " + path
                        + ". If its control.socket is elsewhere, say so by -c FILE or --socket PATH.",
                failure());
    }

    @Test
    void aFileOfADeadProcess() throws IOException {
        listen().close();
        assertEquals(
                "nobody listens at " + path
                        + ": Towline was killed and left it there. Start it again, and it will take the place over.",
                failure());
    }

    @Test
    void aFileThatIsNoSocket() throws IOException {
        Files.createFile(path);
        assertEquals(
                "nobody listens at " + path
                        + ": Towline was killed and left it there. Start it again, and it will take the place over.",
                failure());
    }

    @Test
    void noRightToOpenIt() {
        assertEquals(
                "only root, towline and the group ops may use /run/c.sock, and you are ann."
                        + " Try sudo, or join the group: usermod -aG ops ann.",
                ControlClient.forbidden(Path.of("/run/c.sock"), "towline", "ops", "ann")
                        .getMessage());
    }

    @ParameterizedTest
    @CsvSource({
        "root, root, only root may",
        "root, wheel, only root may",
        "ann, docker, only root and ann should",
        "www-data, sudo, only root and www-data should",
    })
    void nobodyIsToldToJoinAGroupThatRulesTheMachine(String owner, String group, String who) {
        assertEquals(
                who
                        + " use /run/c.sock, and you are nobody. Try sudo. If Towline runs as a user and a group of its own, as its"
                        + " package has it, the members of that group may as well.",
                ControlClient.forbidden(Path.of("/run/c.sock"), owner, group, "nobody")
                        .getMessage());
    }

    @Test
    void noAnswer() throws IOException {
        try (ServerSocketChannel server = listen()) {
            assertEquals("no answer from " + path + " within 0 s.", failure(Duration.ofMillis(50)));
            assertEquals(true, server.isOpen());
        }
    }

    @Test
    void anAnswerThatEndsEarly() throws Exception {
        assertEquals(
                "the answer was cut short: Towline ended meanwhile.",
                failureWhenAnswered("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nab"));
    }

    @Test
    void somebodyElse() throws Exception {
        assertEquals(
                "could not talk to Towline by " + path + ": what answers does not speak as Towline does.",
                failureWhenAnswered("220 mail.example.com ESMTP\r\n\r\n"));
    }
}
