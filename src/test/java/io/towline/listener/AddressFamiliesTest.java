package io.towline.listener;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.towline.config.ListenerConfig;
import io.towline.config.value.BindAddress;
import io.towline.io.Clock;
import io.towline.listener.ListenerWorld.Client;
import io.towline.testkit.TestListeners;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Wildcards of one family, and of both. The machine needs IPv4 and IPv6. */
@EnabledOnOs(OS.LINUX)
class AddressFamiliesTest {

    @TempDir
    private Path dir;

    private ListenerWorld world;

    @BeforeEach
    void open() throws IOException {
        world = new ListenerWorld(dir, Clock.system());
    }

    @AfterEach
    void close() throws Exception {
        world.close();
    }

    private Listener wildcard(String address, int port, boolean dualStack) throws IOException {
        InetSocketAddress bind = new InetSocketAddress(InetAddress.ofLiteral(address), port);
        ListenerConfig oneFamily =
                TestListeners.listener().at(new BindAddress(bind, dualStack)).build();
        return world.open(oneFamily, ListenerWorld::answer);
    }

    private static void answers(String host, Listener listener) throws Exception {
        try (Client client = new Client(
                new Socket(InetAddress.ofLiteral(host), listener.address().getPort()))) {
            assertEquals(
                    "http /",
                    client.get("/")
                            .response()
                            .lines()
                            .reduce((one, next) -> next)
                            .orElseThrow());
        }
    }

    private static void refuses(String host, Listener listener) {
        assertThrows(
                ConnectException.class,
                () -> new Socket(InetAddress.ofLiteral(host), listener.address().getPort()).close());
    }

    @Test
    void theOneOfIpv4IsClosedToIpv6() throws Exception {
        Listener listener = wildcard("0.0.0.0", 0, false);
        answers("127.0.0.1", listener);
        refuses("::1", listener);
    }

    @Test
    void theOneOfIpv6IsClosedToIpv4() throws Exception {
        Listener listener = wildcard("::", 0, false);
        answers("::1", listener);
        refuses("127.0.0.1", listener);
    }

    @Test
    void bothOnOnePortAreTwoListeners() throws Exception {
        Listener one = wildcard("0.0.0.0", 0, false);
        Listener other = wildcard("::", one.address().getPort(), false);
        answers("127.0.0.1", one);
        answers("::1", other);
        one.close();
        refuses("127.0.0.1", other);
        answers("::1", other);
    }

    @Test
    void theOneOfBothIsOpenToBoth() throws Exception {
        Listener listener = wildcard("0.0.0.0", 0, true);
        answers("127.0.0.1", listener);
        answers("::1", listener);
    }

    @Test
    void aTakenPortIsNamed() throws Exception {
        int port = wildcard("0.0.0.0", 0, true).address().getPort();
        assertEquals(
                "listener front cannot be opened on 0.0.0.0:" + port + ": Address already in use",
                assertThrows(IOException.class, () -> wildcard("0.0.0.0", port, false))
                        .getMessage());
        assertEquals(
                "listener front cannot be opened on [::]:" + port + ": Address already in use",
                assertThrows(IOException.class, () -> wildcard("::", port, false))
                        .getMessage());
    }
}
