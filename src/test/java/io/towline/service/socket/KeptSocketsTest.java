package io.towline.service.socket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import io.towline.conversation.LogCapture;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.channels.ServerSocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** From one process to the next, with real sockets; {@link HeldSocket} is the service manager. */
@EnabledOnOs(OS.LINUX)
class KeptSocketsTest {

    private final LogCapture log = LogCapture.ofThisThread(KeptSockets.class.getName(), Level.WARN);

    @AfterEach
    void close() {
        log.close();
    }

    private static InetSocketAddress at(String host, int port) {
        return new InetSocketAddress(InetAddress.ofLiteral(host), port);
    }

    private static InheritedSockets kept(HeldSocket held, InetSocketAddress bind, boolean dualStack)
            throws IOException {
        return HeldSocket.inherit(held.descriptor(), KeptSockets.name(bind, dualStack));
    }

    /** The manager separates names by colons, and takes 255 characters of ASCII. */
    @ParameterizedTest
    @CsvSource({
        "127.0.0.1,   false, towline-kept-127.0.0.1-8080",
        "0.0.0.0,     false, towline-kept-0.0.0.0-8080",
        "0.0.0.0,     true,  towline-kept-any-8080",
        "::,          true,  towline-kept-any-8080",
        "::,          false, towline-kept-0.0.0.0.0.0.0.0-8080",
        "2001:db8::1, false, towline-kept-2001.db8.0.0.0.0.0.1-8080",
    })
    void theNameTellsWhatTheListenerIsBoundTo(String bind, boolean dualStack, String name) {
        assertEquals(name, KeptSockets.name(at(bind, 8080), dualStack));
    }

    /** A listener on all of IPv4 would not do with what listened on one address, nor the other way round. */
    @ParameterizedTest
    @CsvSource({
        "127.0.0.1, false, 127.0.0.1, false, true",
        "0.0.0.0,   true,  ::,        true,  true",
        "0.0.0.0,   true,  0.0.0.0,   false, false",
        "0.0.0.0,   false, 127.0.0.1, false, false",
        "127.0.0.1, false, 0.0.0.0,   true,  false",
    })
    void aListenerGetsTheSocketThatItHad(String before, boolean dualBefore, String bind, boolean dual, boolean fits)
            throws IOException {
        try (HeldSocket held = HeldSocket.open(InetAddress.ofLiteral("127.0.0.1"));
                InheritedSockets sockets = kept(held, at(before, 8080), dualBefore)) {
            assertEquals(fits, sockets.at(at(bind, 8080), dual).isPresent());
            assertEquals(Optional.empty(), sockets.at(at(bind, 8081), dual));
        }
    }

    /** The unit's are for ever, and of these we have to say which can go. */
    @Test
    void theyAreToldFromThoseThatTheManagerOpened() throws IOException {
        try (HeldSocket held = HeldSocket.open(InetAddress.ofLiteral("127.0.0.1"));
                InheritedSockets own = kept(held, held.address(), false);
                InheritedSockets units = held.inherit()) {
            assertEquals(
                    List.of("towline-kept-127.0.0.1-" + held.address().getPort()),
                    own.kept().names());
            assertEquals(List.of(), units.kept().names());
            assertTrue(units.isHeld(held.address(), false));
            assertEquals(false, own.isHeld(held.address(), false));
        }
    }

    @Test
    void whatNoListenerWantsFreesItsPortThoughTheManagerStillHasIt() throws IOException {
        try (HeldSocket held = HeldSocket.open(InetAddress.ofLiteral("127.0.0.1"));
                InheritedSockets sockets = kept(held, at("127.0.0.1", 1), false)) {
            sockets.kept().retain(socket -> false);
            assertEquals(List.of(), sockets.kept().names());
            assertThrows(
                    ConnectException.class,
                    () -> new Socket(held.address().getAddress(), held.address().getPort()).close());
            ServerSocketChannel.open().bind(held.address()).close();
        }
    }

    @Test
    void whatAListenerWantsIsKept() throws IOException {
        try (HeldSocket held = HeldSocket.open(InetAddress.ofLiteral("127.0.0.1"));
                InheritedSockets sockets = kept(held, held.address(), false)) {
            List<InheritedSocket> wanted = List.of(sockets.at(held.address()).orElseThrow());
            sockets.kept().retain(wanted::contains);
            assertEquals(wanted, List.of(sockets.at(held.address()).orElseThrow()));
            sockets.kept().close();
            sockets.kept().close();
            assertEquals(Optional.empty(), sockets.at(held.address()));
            new Socket(held.address().getAddress(), held.address().getPort()).close();
        }
    }

    @Test
    void nobodyIsToldOfThemAsOfAUnitsStrays() throws IOException {
        try (HeldSocket held = HeldSocket.open(InetAddress.ofLiteral("127.0.0.1"));
                LogCapture strays = LogCapture.ofThisThread(InheritedSockets.class.getName(), Level.WARN);
                InheritedSockets sockets = kept(held, held.address(), false)) {
            sockets.warnOfUnused(List.of());
            assertEquals(List.of(), strays.lines());
        }
    }

    @Test
    void whatDoesNotListenIsNotHandedOver() throws IOException {
        InetSocketAddress nowhere;
        try (HeldSocket held = HeldSocket.open(InetAddress.ofLiteral("127.0.0.1"))) {
            nowhere = held.address();
        }
        List<String> given = new ArrayList<>();
        KeptSockets.handOver(nowhere, false, nowhere, (name, descriptor) -> given.add(name));
        assertEquals(List.of(), given);
        assertEquals(
                List.of("WARN who connects during the restart is refused: no descriptor of this process listens on "
                        + nowhere),
                log.lines());
    }
}
