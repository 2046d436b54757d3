package io.towline.service.socket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import io.towline.conversation.LogCapture;
import io.towline.service.Libc;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.channels.DatagramChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** sd_listen_fds(3), with real sockets. */
@EnabledOnOs(OS.LINUX)
class InheritedSocketsTest {

    private static final long O_CLOEXEC = 02000000;

    private final LogCapture log = LogCapture.ofThisThread(InheritedSockets.class.getName(), Level.WARN);

    @AfterEach
    void close() {
        log.close();
    }

    private static InetSocketAddress at(String host, int port) {
        return new InetSocketAddress(InetAddress.ofLiteral(host), port);
    }

    /** Sockets with these wildcards and addresses match; {@code 0.0.0.0} in a bind is what ":8080" comes to. */
    @ParameterizedTest
    @CsvSource({
        "127.0.0.1, 127.0.0.1, true",
        "::1,       ::1,       true",
        "::,        0.0.0.0,   true",
        "::,        ::,        true",
        "0.0.0.0,   0.0.0.0,   true",
        "127.0.0.1, 0.0.0.0,   false",
        "::,        127.0.0.1, false",
        "127.0.0.1, ::1,       false",
    })
    void aListenerGetsTheSocketOfItsAddress(String held, String bind, boolean matches) throws IOException {
        try (HeldSocket socket = HeldSocket.open(InetAddress.ofLiteral(held));
                InheritedSockets sockets = socket.inherit()) {
            int port = socket.address().getPort();
            assertEquals(matches, sockets.at(at(bind, port)).isPresent());
            assertEquals(Optional.empty(), sockets.at(at(bind, port == 1 ? 2 : port - 1)));
        }
    }

    /** A wildcard of one family takes no socket of the other one alone. */
    @ParameterizedTest
    @CsvSource({
        "0.0.0.0, 0.0.0.0, false, true",
        "0.0.0.0, ::,      false, false",
        "0.0.0.0, 0.0.0.0, true,  true",
        "::,      ::,      false, true",
        "::,      0.0.0.0, false, false",
        "::,      0.0.0.0, true,  true",
    })
    void aWildcardOfOneFamilyGetsASocketOfIt(String held, String bind, boolean dualStack, boolean matches)
            throws IOException {
        try (OneFamilySocket socket = OneFamilySocket.open(at(held, 0), 1);
                InheritedSockets sockets = HeldSocket.inherit(InheritedSocket.descriptorAt(socket.address()))) {
            InetSocketAddress wanted = at(bind, socket.address().getPort());
            assertEquals(matches, sockets.at(wanted, dualStack).isPresent());
        }
    }

    @Test
    void oneOfBothFamiliesDoesForEither() throws IOException {
        try (HeldSocket socket = HeldSocket.open(InetAddress.ofLiteral("::"));
                InheritedSockets sockets = socket.inherit()) {
            int port = socket.address().getPort();
            assertTrue(sockets.at(at("0.0.0.0", port), false).orElseThrow().dualStack());
            assertTrue(sockets.at(at("::", port), false).orElseThrow().dualStack());
        }
    }

    @ParameterizedTest
    @CsvSource({"0.0.0.0, 0.0.0.0", "::, [::]"})
    void oneOfOneFamilyIsNamedAsItIsWritten(String held, String written) throws IOException {
        try (OneFamilySocket socket = OneFamilySocket.open(at(held, 0), 1);
                InheritedSockets sockets = HeldSocket.inherit(InheritedSocket.descriptorAt(socket.address()))) {
            sockets.warnOfUnused(List.of());
            String address = written + ":" + socket.address().getPort();
            assertEquals(
                    List.of("WARN nobody accepts from inherited socket " + address
                            + " (held). Give a listener bind = \"" + address
                            + "\", or take it out of its .socket unit."),
                    log.lines());
        }
    }

    @Test
    void aSocketThatNobodyAcceptsFromIsNamedWithTheMend() throws IOException {
        try (HeldSocket socket = HeldSocket.open(InetAddress.ofLiteral("127.0.0.1"));
                InheritedSockets sockets = socket.inherit()) {
            int port = socket.address().getPort();
            sockets.warnOfUnused(List.of(at("127.0.0.1", port)));
            assertEquals(List.of(), log.lines());
            sockets.warnOfUnused(List.of(at("127.0.0.2", port)));
            String address = "127.0.0.1:" + port;
            assertEquals(
                    List.of("WARN nobody accepts from inherited socket " + address
                            + " (held). Give a listener bind = \"" + address
                            + "\", or take it out of its .socket unit."),
                    log.lines());
        }
    }

    @Test
    void noChildInheritsThem() throws IOException {
        try (HeldSocket held = HeldSocket.open(InetAddress.ofLiteral("127.0.0.1"));
                InheritedSockets sockets = held.inherit()) {
            InheritedSocket socket = sockets.at(held.address()).orElseThrow();
            String flags = Files.readAllLines(Path.of("/proc/self/fdinfo/" + socket.descriptor())).stream()
                    .filter(line -> line.startsWith("flags:"))
                    .findFirst()
                    .orElseThrow()
                    .replaceAll("flags:\\s*", "");
            assertTrue((Long.parseLong(flags, 8) & O_CLOEXEC) != 0, flags);
        }
    }

    @Test
    void closedTheyAreNobodysAndTheHolderKeepsItsOwn() throws IOException {
        try (HeldSocket held = HeldSocket.open(InetAddress.ofLiteral("127.0.0.1"))) {
            InheritedSockets sockets = held.inherit();
            sockets.close();
            sockets.close();
            assertEquals(Optional.empty(), sockets.at(held.address()));
            new Socket(held.address().getAddress(), held.address().getPort()).close();
        }
    }

    @Test
    void aChannelGoesOnWithTheInheritedSocket() throws IOException {
        try (HeldSocket held = HeldSocket.open(InetAddress.ofLiteral("::1"));
                InheritedSockets sockets = held.inherit();
                ServerSocketChannel channel = ServerSocketChannel.open().bind(at("127.0.0.1", 0))) {
            sockets.at(held.address()).orElseThrow().replace((InetSocketAddress) channel.getLocalAddress());
            try (Socket client = new Socket("::1", held.address().getPort());
                    SocketChannel accepted = channel.accept()) {
                assertEquals(client.getLocalSocketAddress(), accepted.getRemoteAddress());
            }
            // Free again, and bound so that nobody, this client neither, gets it by chance.
            try (Socket left = new Socket()) {
                left.bind(at("127.0.0.1", channel.socket().getLocalPort()));
                assertThrows(
                        IOException.class,
                        () -> new Socket("127.0.0.1", channel.socket().getLocalPort()).close());
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"8, 1", ", 1", "7, 0"})
    void whatIsMeantForAnotherProcessIsLeftAlone(String pid, String count) throws IOException {
        try (HeldSocket held = HeldSocket.open(InetAddress.ofLiteral("127.0.0.1"))) {
            Map<String, String> environment =
                    pid == null ? Map.of("LISTEN_FDS", count) : Map.of("LISTEN_FDS", count, "LISTEN_PID", pid);
            InheritedSockets sockets = InheritedSockets.of(environment, 7, held.descriptor());
            assertEquals(Optional.empty(), sockets.at(held.address()));
            assertEquals(List.of(), log.lines());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "many", "-1", "99999"})
    void aCountThatIsNoneIsSaid(String count) {
        InheritedSockets.of(Map.of("LISTEN_PID", "7", "LISTEN_FDS", count), 7, 3);
        assertEquals(
                List.of("WARN no sockets are inherited: LISTEN_FDS is \"" + count
                        + "\", which is no number of descriptors"),
                log.lines());
    }

    @Test
    void aDescriptorThatIsNotThereIsSaid() {
        int gone = 1_000_000;
        InheritedSockets.of(Map.of("LISTEN_PID", "7", "LISTEN_FDS", "1", "LISTEN_FDNAMES", "web"), 7, gone);
        assertEquals(
                List.of("WARN descriptor " + gone + " (web), which LISTEN_FDS promises: Bad file descriptor"),
                log.lines());
    }

    @Test
    void aSocketOfAnotherKindIsSaid() throws IOException {
        int udp = Libc.datagramSocket(Duration.ofSeconds(1));
        try {
            InheritedSockets.of(Map.of("LISTEN_PID", "7", "LISTEN_FDS", "1"), 7, udp);
            assertEquals(
                    List.of("WARN inherited descriptor " + udp
                            + " (unknown) is not used: it is no listening TCP socket."
                            + " In its .socket unit, write ListenStream= with a port, and Accept=no."),
                    log.lines());
        } finally {
            Libc.close(udp);
        }
    }

    @Test
    void anAddressWhereWeDoNotListenHasNoDescriptor() throws IOException {
        try (DatagramChannel udp = DatagramChannel.open().bind(at("127.0.0.1", 0))) {
            InetSocketAddress address = (InetSocketAddress) udp.getLocalAddress();
            assertFalse(address.isUnresolved());
            assertThrows(IOException.class, () -> InheritedSocket.descriptorAt(address));
        }
    }
}
