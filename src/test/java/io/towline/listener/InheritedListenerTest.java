package io.towline.listener;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.config.ListenerConfig;
import io.towline.listener.ListenerWorld.Client;
import io.towline.service.socket.HeldSocket;
import io.towline.service.socket.InheritedSocket;
import io.towline.service.socket.InheritedSockets;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A listener whose socket somebody else opened, and keeps. */
@EnabledOnOs(OS.LINUX)
class InheritedListenerTest {

    @TempDir
    private static Path dir;

    private ListenerWorld world;

    @BeforeEach
    void begin() throws IOException {
        world = new ListenerWorld(dir, new HeldClock());
    }

    @AfterEach
    void end() {
        world.close();
    }

    private Listener open(HeldSocket held, InheritedSockets sockets, boolean tls) throws IOException {
        ListenerConfig config = world.config(held.address(), tls, OptionalInt.empty());
        return world.open(config, sockets.at(held.address()), ListenerWorld::answer);
    }

    @ParameterizedTest
    @CsvSource({"127.0.0.1, false", "127.0.0.1, true", "::1, false", "0.0.0.0, false"})
    void itAcceptsWhereTheHolderListensAndSaysSo(String host, boolean tls) throws Exception {
        try (HeldSocket held = HeldSocket.open(InetAddress.ofLiteral(host));
                InheritedSockets sockets = held.inherit()) {
            Listener listener = open(held, sockets, tls);
            assertEquals(held.address(), listener.address());
            for (int i = 0; i < 3; i++) {
                try (Client client = tls ? world.secured(listener) : world.plain(listener)) {
                    assertTrue(client.get("/one").response().endsWith(" /one"));
                }
            }
            listener.closeIdle();
        }
    }

    /** As a restart has it: one goes, somebody comes, the next one begins. */
    @Test
    void whoComesBetweenTwoListenersWaitsForTheSecond() throws Exception {
        try (HeldSocket held = HeldSocket.open(InetAddress.ofLiteral("127.0.0.1"));
                InheritedSockets sockets = held.inherit()) {
            Listener first = open(held, sockets, false);
            try (Client client = world.plain(first)) {
                assertTrue(client.get("/first").response().endsWith(" /first"));
            }
            first.close();
            try (Client between = new Client(
                    new Socket(held.address().getAddress(), held.address().getPort()))) {
                open(held, sockets, false);
                assertTrue(between.get("/second").response().endsWith(" /second"));
            }
        }
    }

    @Test
    void aSocketThatCannotBeTakenOverIsNamed() throws Exception {
        try (HeldSocket held = HeldSocket.open(InetAddress.ofLiteral("127.0.0.1"))) {
            InheritedSocket broken = new InheritedSocket(1_000_000, "web", held.address());
            ListenerConfig config = world.config(held.address(), false, OptionalInt.empty());
            IOException refused = assertThrows(
                    IOException.class, () -> world.open(config, Optional.of(broken), ListenerWorld::answer));
            assertEquals(
                    "listener front cannot take over inherited socket web on 127.0.0.1:"
                            + held.address().getPort() + ": Bad file descriptor",
                    refused.getMessage());
        }
    }
}
