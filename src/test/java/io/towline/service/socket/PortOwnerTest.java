package io.towline.service.socket;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.towline.service.socket.PortOwner.ListeningSocket;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@EnabledOnOs(OS.LINUX)
class PortOwnerTest {

    private static final String HEAD =
            "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n";
    private static final String TAIL = " 00000000:00000000 00:00000000 00000000     0        0 ";

    @TempDir
    Path proc;

    @ParameterizedTest
    @CsvSource({
        "0100007F:1F90, 127.0.0.1, 8080",
        "00000000:0050, 0.0.0.0, 80",
        "00000000000000000000000001000000:1F90, ::1, 8080",
        "B80D0120000000000000000007000000:20FB, 2001:db8::7, 8443",
    })
    void listeningSocketsAreRead(String local, String address, int port) {
        assertEquals(
                Optional.of(new ListeningSocket(InetAddress.ofLiteral(address), port, "4711")),
                ListeningSocket.parse("   0: " + local + " 00000000:0000 0A" + TAIL + "4711 1 0000 100 0 0 10 0"));
    }

    @ParameterizedTest
    @CsvSource({
        "'   0: 0100007F:1F90 0100007F:A0B1 01 00000000:00000000 00:00000000 00000000 0 0 4711 1'",
        "'   0: nonsense 00000000:0000 0A 00000000:00000000 00:00000000 00000000 0 0 4711 1'",
        "'   0: 01007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000 0 0 4711 1'",
        "'   0: 0100007F:1F90 00000000:0000 0A'",
        "''",
    })
    void otherLinesArePassedOver(String line) {
        assertEquals(Optional.empty(), ListeningSocket.parse(line));
    }

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1, 8080, 127.0.0.1, true",
        "127.0.0.1, 8080, 0.0.0.0, true",
        "0.0.0.0, 8080, 127.0.0.1, true",
        "::, 8080, 127.0.0.1, true",
        "127.0.0.2, 8080, 127.0.0.1, false",
        "127.0.0.1, 8081, 127.0.0.1, false",
    })
    void wildcardsAreInEverybodysWay(String listening, int port, String wanted, boolean inTheWay) {
        ListeningSocket socket = new ListeningSocket(InetAddress.ofLiteral(listening), port, "1");
        assertEquals(inTheWay, socket.isInTheWayOf(new InetSocketAddress(InetAddress.ofLiteral(wanted), 8080)));
    }

    @Test
    void theProcessThatHoldsTheSocketIsNamed() throws IOException {
        table("   0: 0100007F:1F90 00000000:0000 0A" + TAIL + "4711 1\n");
        process(17, "sshd", "socket:[99]");
        process(1234, "nginx", "socket:[4711]");
        assertEquals(Optional.of("nginx (pid 1234)"), owner().map(PortOwner::toString));
    }

    @Test
    void whatCannotBeKnownIsEmpty() throws IOException {
        assertEquals(Optional.empty(), owner()); // no table at all
        table("   0: 0100007F:1F90 00000000:0000 0A" + TAIL + "4711 1\n");
        assertEquals(Optional.empty(), owner()); // nobody's socket
        Files.createDirectories(proc.resolve("55")); // a process whose descriptors may not be read
        assertEquals(Optional.empty(), owner());
    }

    @Test
    void aSocketOfOurOwnIsFound() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertEquals(
                    Optional.of(ProcessHandle.current().pid()),
                    PortOwner.of((InetSocketAddress) socket.getLocalSocketAddress())
                            .map(PortOwner::pid));
        }
    }

    private Optional<PortOwner> owner() {
        return PortOwner.of(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 8080), proc);
    }

    private void table(String lines) throws IOException {
        Files.createDirectories(proc.resolve("net"));
        Files.writeString(proc.resolve("net/tcp"), HEAD + lines);
    }

    private void process(int pid, String command, String descriptor) throws IOException {
        Path process = Files.createDirectories(proc.resolve(Integer.toString(pid)));
        Files.writeString(process.resolve("comm"), command + "\n");
        Files.createSymbolicLink(Files.createDirectories(process.resolve("fd")).resolve("3"), Path.of(descriptor));
    }
}
