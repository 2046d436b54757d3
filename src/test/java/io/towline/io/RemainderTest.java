package io.towline.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.testkit.Await;
import io.towline.testkit.HeldThread;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.xnio.IoUtils;
import org.xnio.OptionMap;
import org.xnio.StreamConnection;
import org.xnio.conduits.ConduitStreamSinkChannel;

class RemainderTest {

    private static final int PATIENCE_MILLIS = 60_000;

    /** More than both sockets' buffers take. */
    private static final int MANY = 64 << 20;

    @AutoClose
    private final HeldThread thread = new HeldThread();

    private Socket peer;
    private StreamConnection connection;

    RemainderTest() throws Exception {}

    @BeforeEach
    void connect() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            server.setSoTimeout(PATIENCE_MILLIS);
            var connecting = thread.xnio().openStreamConnection(server.getLocalSocketAddress(), null, OptionMap.EMPTY);
            peer = server.accept();
            peer.setSoTimeout(PATIENCE_MILLIS);
            connection = Await.result(connecting, "a connection");
        }
    }

    @AfterEach
    void close() throws Exception {
        thread.on(() -> IoUtils.safeClose(connection));
        peer.close();
    }

    private static byte[] bytes(int count) {
        byte[] bytes = new byte[count];
        new Random(1).nextBytes(bytes);
        return bytes;
    }

    @Test
    void whatFitsGoesAtOnce() throws Exception {
        byte[] said = bytes(1000);
        assertTrue(thread.get(() -> Remainder.write(connection.getSinkChannel(), ByteBuffer.wrap(said))));
        assertFalse(thread.get(() -> connection.getSinkChannel().isWriteResumed()));
        assertArrayEquals(said, peer.getInputStream().readNBytes(said.length));
    }

    @Test
    void whatDoesNotGoesWhenThePeerReads() throws Exception {
        byte[] said = bytes(MANY);
        ByteBuffer left = ByteBuffer.wrap(said);
        CompletableFuture<Boolean> stillResumed = new CompletableFuture<>();
        assertFalse(thread.get(() -> {
            connection.getSinkChannel().setWriteListener(sink -> goOn(sink, left, stillResumed));
            return Remainder.write(connection.getSinkChannel(), left);
        }));
        assertArrayEquals(said, peer.getInputStream().readNBytes(said.length));
        assertFalse(Await.result(stillResumed, "all to be written"));
    }

    private static void goOn(ConduitStreamSinkChannel sink, ByteBuffer left, CompletableFuture<Boolean> stillResumed) {
        try {
            if (Remainder.write(sink, left)) {
                stillResumed.complete(sink.isWriteResumed());
            }
        } catch (IOException broken) {
            stillResumed.completeExceptionally(broken);
        }
    }
}
