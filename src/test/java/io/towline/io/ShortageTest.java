package io.towline.io;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.towline.io.Shortage.Kind;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ShortageTest {

    @Test
    void whatTheKernelLacksIsOurs() {
        for (IOException failed : List.of(
                new SocketException("Too many open files"),
                new IOException("Too many open files in system"),
                new IOException("could not resolve app.example: Too many open files"))) {
            assertEquals(Optional.of(Kind.DESCRIPTORS), kind(failed), failed::toString);
        }
        for (IOException failed : List.of(
                new BindException("Cannot assign requested address"),
                new ConnectException("Cannot assign requested address"),
                new BindException("Die angeforderte Adresse kann nicht zugewiesen werden"))) {
            assertEquals(Optional.of(Kind.PORTS), kind(failed), failed::toString);
        }
        for (IOException failed :
                List.of(new SocketException("No buffer space available"), new IOException("Cannot allocate memory"))) {
            assertEquals(Optional.of(Kind.MEMORY), kind(failed), failed::toString);
        }
    }

    @Test
    void whatThePeerDidIsNot() {
        for (IOException failed : List.of(
                new ConnectException("Connection refused"),
                new NoRouteToHostException("No route to host"),
                new SocketException("Connection reset"),
                new SocketException("Network is unreachable"),
                new SocketTimeoutException(),
                new BindException("Permission denied"),
                new UnknownHostException("app.example"),
                new IOException("Broken pipe"),
                new IOException())) {
            assertEquals(Optional.empty(), kind(failed), failed::toString);
            assertEquals(Optional.empty(), Shortage.behind(failed), failed::toString);
        }
    }

    @Test
    void itKeepsTheKernelsWords() {
        Shortage shortage =
                Shortage.in(new SocketException("Too many open files")).orElseThrow();
        assertEquals("no file descriptor is left (Too many open files)", shortage.getMessage());
        assertEquals(
                "could not connect to ws://app: no file descriptor is left (Too many open files)",
                shortage.during("could not connect to ws://app").getMessage());
    }

    private static Optional<Kind> kind(IOException failed) {
        return Shortage.in(failed).map(Shortage::kind);
    }
}
