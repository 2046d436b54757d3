package io.towline.bridge.protocol.sockjs;

import io.towline.testkit.TestUpstream;
import io.towline.testkit.TestUpstream.Peer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** The server behind a session, as a test plays it: what it gets is noted, what it says the test says. */
final class PlainServer implements AutoCloseable {

    /** Messages that came, and {@code close 1000 reason}. */
    final BlockingQueue<String> got = new LinkedBlockingQueue<>();

    final TestUpstream upstream;
    private final BlockingQueue<Peer> agreed = new LinkedBlockingQueue<>();
    private final Semaphore agreements = new Semaphore(0);

    private PlainServer(String... lines) throws IOException {
        upstream = TestUpstream.running(peer -> {
            if (!agreements.tryAcquire(60, TimeUnit.SECONDS)) {
                return; // some tests never let it agree
            }
            peer.agree(lines);
            agreed.add(peer);
            read(peer);
        });
    }

    /** Agrees to every handshake. */
    static PlainServer willing(String... lines) throws IOException {
        PlainServer server = new PlainServer(lines);
        server.agreements.release(1000);
        return server;
    }

    /** Agrees when told to. */
    static PlainServer hesitant() throws IOException {
        return new PlainServer();
    }

    void agree() {
        agreements.release();
    }

    int port() {
        return upstream.port();
    }

    /** The next that has agreed. */
    Peer peer() throws InterruptedException {
        Peer peer = agreed.poll(60, TimeUnit.SECONDS);
        if (peer == null) {
            throw new AssertionError("nobody came");
        }
        return peer;
    }

    String next() throws InterruptedException {
        String next = got.poll(60, TimeUnit.SECONDS);
        return next == null ? "nothing" : next;
    }

    private void read(Peer peer) throws IOException {
        while (true) {
            byte[] head = peer.read(2);
            if (head.length < 2) {
                got.add("end");
                return;
            }
            int length = head[1] & 0x7F;
            if (length == 126) {
                byte[] extended = peer.read(2);
                length = (extended[0] & 0xFF) << 8 | extended[1] & 0xFF;
            }
            byte[] mask = peer.read(4);
            byte[] payload = peer.read(length);
            for (int i = 0; i < length; i++) {
                payload[i] ^= mask[i % 4];
            }
            if ((head[0] & 0xF) == 8) {
                int code = (payload[0] & 0xFF) << 8 | payload[1] & 0xFF;
                got.add("close " + code + " " + new String(payload, 2, length - 2, StandardCharsets.UTF_8));
                return; // and the connection is closed
            } else {
                got.add(new String(payload, StandardCharsets.UTF_8));
            }
        }
    }

    /** In one write, so that they come with one read. */
    static void say(Peer peer, String... texts) throws IOException {
        ByteArrayOutputStream frames = new ByteArrayOutputStream();
        for (String text : texts) {
            frames.writeBytes(frame(0x81, text.getBytes(StandardCharsets.UTF_8)));
        }
        peer.send(frames.toByteArray());
    }

    static void sayBinary(Peer peer, byte... bytes) throws IOException {
        peer.send(frame(0x82, bytes));
    }

    static void close(Peer peer, int code, String reason) throws IOException {
        ByteArrayOutputStream payload = new ByteArrayOutputStream();
        payload.write(code >> 8);
        payload.write(code & 0xFF);
        payload.writeBytes(reason.getBytes(StandardCharsets.UTF_8));
        peer.send(frame(0x88, payload.toByteArray()));
    }

    private static byte[] frame(int first, byte[] payload) {
        ByteArrayOutputStream frame = new ByteArrayOutputStream();
        frame.write(first);
        if (payload.length < 126) {
            frame.write(payload.length);
        } else {
            frame.write(126);
            frame.write(payload.length >> 8);
            frame.write(payload.length & 0xFF);
        }
        frame.writeBytes(payload);
        return frame.toByteArray();
    }

    @Override
    public void close() throws IOException {
        upstream.close();
    }
}
