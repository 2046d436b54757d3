package io.towline.outside;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A WebSocket server, small enough to serve thousands: below {@code /push} it sends without end, below {@code /stall} all but the end of
 * one message, elsewhere it echoes small texts.
 */
final class PushServer implements AutoCloseable {

    private static final String GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

    private final ServerSocket listening;
    private final AtomicInteger accepted = new AtomicInteger();
    private final ExecutorService threads =
            Executors.newCachedThreadPool(Thread.ofPlatform().daemon().factory());

    private final Queue<Socket> stalled = new ConcurrentLinkedQueue<>();

    PushServer() throws IOException {
        this("127.0.0.1", 0);
    }

    /** At another address of loopback. */
    PushServer(String address, int port) throws IOException {
        listening = new ServerSocket(port, 2000, InetAddress.ofLiteral(address));
        threads.submit(this::accept);
    }

    /** How many connections there have been. */
    int accepted() {
        return accepted.get();
    }

    int port() {
        return listening.getLocalPort();
    }

    private Void accept() throws IOException {
        while (true) {
            Socket connection = listening.accept();
            accepted.incrementAndGet();
            threads.submit(() -> serve(connection));
        }
    }

    private Void serve(Socket connection) throws IOException, NoSuchAlgorithmException {
        try (connection) {
            DataInputStream in = new DataInputStream(connection.getInputStream());
            OutputStream out = connection.getOutputStream();
            String head = head(in);
            String key = head.replaceAll("(?s).*\r\nSec-WebSocket-Key: (\\S+)\r\n.*", "$1");
            byte[] digest = MessageDigest.getInstance("SHA-1").digest((key + GUID).getBytes(StandardCharsets.US_ASCII));
            out.write(("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                            + "Sec-WebSocket-Accept: " + Base64.getEncoder().encodeToString(digest) + "\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII));
            if (head.startsWith("GET /push")) {
                push(out);
            }
            if (head.startsWith("GET /stall")) {
                stalled.add(connection);
                stall(out);
            }
            echo(in, out);
        }
        return null;
    }

    private static String head(DataInputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            head.append((char) in.readUnsignedByte());
        }
        return head.toString();
    }

    private static void push(OutputStream out) throws IOException {
        byte[] frame = frame(1000);
        while (true) {
            out.write(frame); // until the other side is gone
        }
    }

    private static void stall(OutputStream out) throws IOException {
        byte[] frame = frame(65_535);
        out.write(frame, 0, frame.length - 1);
    }

    private static byte[] frame(int payload) {
        byte[] frame = new byte[4 + payload];
        frame[0] = (byte) 0x82;
        frame[1] = 126;
        frame[2] = (byte) (payload >> 8);
        frame[3] = (byte) payload;
        return frame;
    }

    /** Small frames, one at a time, as a client sends them: masked; back they go plain. A close ends it, a ping it takes for a text. */
    private static void echo(DataInputStream in, OutputStream out) throws IOException {
        while (true) {
            int first = in.readUnsignedByte();
            int length = in.readUnsignedByte() & 0x7f;
            if (length > 125) {
                return;
            }
            byte[] key = in.readNBytes(4);
            byte[] frame = new byte[2 + length];
            frame[0] = (byte) first;
            frame[1] = (byte) length;
            for (int i = 0; i < length; i++) {
                frame[2 + i] = (byte) (in.readUnsignedByte() ^ key[i & 3]);
            }
            out.write(frame);
            if (first == 0x88) {
                return;
            }
        }
    }

    /** Ends the connections whose message is not whole. */
    void leaveStalled() throws IOException {
        LittleTowline.closeAll(List.copyOf(stalled));
    }

    @Override
    public void close() throws IOException {
        listening.close();
        threads.shutdownNow();
    }
}
