package io.towline.io.tls;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.io.tls.TlsWorld.Result;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.file.Path;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.xnio.IoUtils;

class TlsHandshakeTest {

    @TempDir
    private static Path dir;

    private TlsWorld world;

    @BeforeEach
    void begin() throws IOException {
        world = new TlsWorld(dir);
    }

    @AfterEach
    void end() {
        world.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void asServer(String protocol) throws Exception {
        try (SSLSocket client = world.client(world.serve("TLSv1.2", "TLSv1.3"), protocol)) {
            client.startHandshake();
            TlsConnection secured = world.result().secured();
            assertEquals(protocol, secured.getSslSession().getProtocol());
            assertFalse(world.onIoThread(() -> secured.getSourceChannel().isReadResumed()));
            world.onIoThread(() -> secured.getSinkChannel().write(ByteBuffer.wrap("hello".getBytes(US_ASCII))));
            assertArrayEquals(
                    "hello".getBytes(US_ASCII), client.getInputStream().readNBytes(5));
            secured.close(); // else the client's close would wait for our close_notify
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void asClient(String protocol) throws Exception {
        try (SSLServerSocket server = world.server(protocol)) {
            world.dial(TlsWorld.addressOf(server), "TLSv1.2", "TLSv1.3");
            try (SSLSocket peer = (SSLSocket) server.accept()) {
                peer.setSoTimeout(TlsWorld.PATIENCE_MILLIS);
                peer.startHandshake();
                TlsConnection secured = world.result().secured();
                assertEquals(protocol, secured.getSslSession().getProtocol());
                world.onIoThread(() -> secured.getSinkChannel().write(ByteBuffer.wrap("hello".getBytes(US_ASCII))));
                assertArrayEquals(
                        "hello".getBytes(US_ASCII), peer.getInputStream().readNBytes(5));
                secured.close();
            }
        }
    }

    @Test
    void bytesThatAreNoTlsFailAtOnce() throws Exception {
        try (Socket client = world.plainClient(world.serve("TLSv1.3"))) {
            client.getOutputStream().write("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(US_ASCII));
            Result result = world.result();
            assertInstanceOf(SSLException.class, result.failure());
            assertFalse(result.raw().isOpen());
        }
    }

    @Test
    void aRecordThatIsTooLongIsNotWaitedFor() throws Exception {
        try (Socket client = world.plainClient(world.serve("TLSv1.3"))) {
            client.getOutputStream().write(new byte[] {22, 3, 1, (byte) 0x7F, (byte) 0xFF});
            assertInstanceOf(SSLException.class, world.result().failure());
        }
    }

    @Test
    void theClientLearnsWhyItWasRefused() throws Exception {
        try (SSLSocket client = world.client(world.serve("TLSv1.3"), "TLSv1.2")) {
            SSLHandshakeException refused = assertThrows(SSLHandshakeException.class, client::startHandshake);
            assertTrue(refused.getMessage().contains("protocol_version"), refused.getMessage());
            assertInstanceOf(SSLException.class, world.result().failure());
        }
    }

    @Test
    void aClientThatVanishesBeforeItsHelloIsOver() throws Exception {
        InetSocketAddress address = world.serve("TLSv1.3");
        try (Socket client = world.plainClient(address)) {
            client.getOutputStream().write(22); // part of a record
        }
        Result result = world.result();
        assertInstanceOf(ClosedChannelException.class, result.failure());
        assertFalse(result.raw().isOpen());
    }

    @Test
    void tasksOfAClosedConnectionAreNotRun() throws Exception {
        BlockingQueue<Runnable> queue = new LinkedBlockingQueue<>();
        try (Socket client = world.plainClient(world.serve(queue::add, "TLSv1.3"))) {
            client.getOutputStream().write(world.clientHello());
            Runnable tasks = queue.poll(60, TimeUnit.SECONDS);
            // The time limit of whoever began this: closes the raw connection with the tasks in the queue.
            world.onIoThread(() -> {
                world.begun().close();
                return null;
            });
            assertInstanceOf(ClosedChannelException.class, world.result().failure());
            tasks.run();
            world.onIoThread(() -> null); // what the tasks left for the I/O thread has been done now
            assertTrue(world.noResult());
            assertEquals(-1, client.getInputStream().read()); // nothing was said, not even an alert
        }
    }

    @Test
    void aClientThatVanishesWhileTasksRunIsOverWhenTheyAreDone() throws Exception {
        BlockingQueue<Runnable> queue = new LinkedBlockingQueue<>();
        Socket client = world.plainClient(world.serve(queue::add, "TLSv1.3"));
        client.getOutputStream().write(world.clientHello());
        Runnable tasks = queue.poll(60, TimeUnit.SECONDS);
        client.close();
        world.onIoThread(() -> null);
        assertTrue(world.noResult());
        tasks.run();
        assertInstanceOf(IOException.class, world.result().failure());
        assertFalse(world.begun().isOpen());
        assertTrue(queue.isEmpty());
    }

    @Test
    void tasksRunOnTheExecutorOnly() throws Exception {
        BlockingQueue<Thread> ran = new LinkedBlockingQueue<>();
        InetSocketAddress address = world.serve(
                task -> Thread.ofPlatform().daemon().start(() -> {
                    ran.add(Thread.currentThread());
                    task.run();
                }),
                "TLSv1.3");
        try (SSLSocket client = world.client(address, "TLSv1.3")) {
            client.startHandshake();
            world.result().secured().close();
            assertFalse(ran.isEmpty());
        }
    }

    @Test
    void dataRightBehindTheHandshakeIsKept() throws Exception {
        // A server sends its tickets and first data without waiting for anything of ours.
        try (SSLServerSocket server = world.server("TLSv1.3")) {
            world.dial(TlsWorld.addressOf(server), "TLSv1.3");
            try (SSLSocket peer = (SSLSocket) server.accept()) {
                peer.setSoTimeout(TlsWorld.PATIENCE_MILLIS);
                peer.getOutputStream().write("first".getBytes(US_ASCII));
                TlsConnection secured = world.result().secured();
                assertEquals("first", new TlsReader(world, secured).next(5));
            }
        }
    }

    @Test
    void closingFromAnotherThreadEndsItToo() throws Exception {
        try (Socket client = world.plainClient(world.serve("TLSv1.3"))) {
            IoUtils.safeClose(world.begun());
            assertInstanceOf(ClosedChannelException.class, world.result().failure());
            assertEquals(-1, client.getInputStream().read());
        }
    }
}
