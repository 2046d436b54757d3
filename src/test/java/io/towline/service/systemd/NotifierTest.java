package io.towline.service.systemd;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import io.towline.conversation.LogCapture;
import io.towline.service.Kernel;
import io.towline.service.Libc;
import io.towline.service.socket.HeldSocket;
import io.towline.service.socket.KeptSockets;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** sd_notify(3), over a real socket. */
@EnabledOnOs(OS.LINUX)
class NotifierTest {

    @TempDir
    private Path folder;

    private final int manager;
    private final LogCapture log = LogCapture.ofThisThread(Notifier.class.getName(), Level.WARN);

    NotifierTest() throws IOException {
        manager = Libc.datagramSocket(Duration.ofSeconds(1));
    }

    @AfterEach
    void close() throws IOException {
        log.close();
        Libc.close(manager);
    }

    private static Notifier notifier(String address) {
        return Notifier.of(Map.of("NOTIFY_SOCKET", address));
    }

    /** A manager that listens at a name of its own in the abstract space. */
    private Notifier heard() throws IOException {
        String name = "towline-" + UUID.randomUUID();
        Kernel.bind(manager, ("\0" + name).getBytes(UTF_8));
        return notifier("@" + name);
    }

    private String received() throws IOException {
        return new String(Kernel.receive(manager), UTF_8);
    }

    @Test
    void aFileIsAnAddressToo() throws IOException {
        String path = folder.resolve("notify").toString();
        Kernel.bind(manager, (path + "\0").getBytes(UTF_8));
        notifier(path).status("well");
        assertEquals("STATUS=well", received());
    }

    @Test
    void readyNamesTheMainProcess() throws IOException {
        heard().ready("2 relays");
        assertEquals(
                "READY=1\nSTATUS=2 relays\nMAINPID=" + ProcessHandle.current().pid(), received());
    }

    /** Type=notify-reload wants the moment by CLOCK_MONOTONIC, which HotSpot's nanoTime happens to be on Linux. */
    @Test
    void reloadingTellsTheMomentByTheManagersClock() throws IOException {
        Notifier notifier = heard();
        long before = System.nanoTime() / 1000;
        notifier.reloading("reading");
        String[] lines = received().split("\n");
        assertEquals(List.of("RELOADING=1", "STATUS=reading"), List.of(lines[0], lines[2]));
        long told = Long.parseLong(lines[1].replace("MONOTONIC_USEC=", ""));
        assertTrue(told >= before && told <= System.nanoTime() / 1000, lines[1]);
    }

    @Test
    void stoppingAsksForTheTimeThatItTakes() throws IOException {
        heard().stopping("draining", Duration.ofSeconds(320));
        assertEquals("STOPPING=1\nSTATUS=draining\nEXTEND_TIMEOUT_USEC=320000000", received());
    }

    @Test
    void aliveIsAllTheWatchdogWants() throws IOException {
        heard().alive();
        assertEquals("WATCHDOG=1", received());
    }

    /** A second line would be an assignment of its own. */
    @Test
    void aStatusIsOneLine() throws IOException {
        heard().status("well\nMAINPID=1\r\nstill");
        assertEquals("STATUS=well MAINPID=1 still", received());
    }

    @Test
    void aStatusThatIsKnownIsNotTold() throws IOException {
        Notifier notifier = heard();
        notifier.ready("1 relay");
        received();
        notifier.status("1 relay");
        notifier.status("2 relays");
        assertEquals("STATUS=2 relays", received());
    }

    @Test
    void aSocketThatIsToBeKeptIsSentWithItsName() throws IOException {
        Notifier notifier = heard();
        try (HeldSocket socket = HeldSocket.open(InetAddress.ofLiteral("127.0.0.1"))) {
            KeptSockets.handOver(socket.address(), false, socket.address(), notifier::keep);
            Kernel.Sent sent = Kernel.receiveDescriptor(manager);
            assertEquals(
                    "FDSTORE=1\nFDNAME=towline-kept-127.0.0.1-"
                            + socket.address().getPort(),
                    new String(sent.datagram(), UTF_8));
            assertTrue(Libc.listens(sent.descriptor()));
            Libc.close(sent.descriptor());
        }
    }

    @Test
    void aSocketThatIsBackIsLetGo() throws IOException {
        heard().letGo("towline-kept-any-8080");
        assertEquals("FDSTOREREMOVE=1\nFDNAME=towline-kept-any-8080", received());
    }

    @Test
    void withoutAManagerNothingIsDone() {
        Notifier nobody = Notifier.of(Map.of());
        assertFalse(nobody.hasManager());
        nobody.ready("x");
        nobody.reloading("x");
        nobody.stopping("x", Duration.ZERO);
        nobody.alive();
        nobody.keep("x", -1);
        assertEquals(List.of(), log.lines());
    }

    @Test
    void aManagerThatIsGoneIsComplainedOfOnce() {
        Notifier notifier = notifier(folder.resolve("nobody").toString());
        notifier.ready("x");
        notifier.alive();
        assertEquals(
                List.of(
                        "WARN could not tell the service manager READY=1: No such file or directory. Is NotifyAccess=main in the"
                                + " unit? Further failures are not logged."),
                log.lines());
    }

    @ParameterizedTest
    @ValueSource(strings = {"relative", "vsock:2:1234", ""})
    void anAddressThatIsNoneIsSaid(String address) {
        assertFalse(notifier(address).hasManager());
        assertEquals(
                List.of("WARN cannot tell the service manager: NOTIFY_SOCKET " + address
                        + ": neither an absolute path nor @name, or too long"),
                log.lines());
    }

    /** unix(7): 108 bytes, of which a file's path leaves the last to the 0 behind it. */
    @ParameterizedTest
    @CsvSource({"/, 107, true", "/, 108, false", "@, 107, true", "@, 108, false"})
    void anAddressHasAnEnd(String kind, int length, boolean usable) {
        assertEquals(usable, notifier(kind + "x".repeat(length - 1)).hasManager());
    }
}
