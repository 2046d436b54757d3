package io.towline.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.xnio.IoUtils;

/** Stands between one client and its server as so much distance would: whatever is sent arrives as much later, as fast as it was sent. */
public final class LongWay implements AutoCloseable {

    private static final int AT_ONCE = 64 * 1024;

    private record Piece(byte[] bytes, long due) {}

    private final ServerSocket gate = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    private final InetSocketAddress server;
    private final Duration way;

    /** @param way in each direction */
    public LongWay(InetSocketAddress server, Duration way) throws IOException {
        this.server = server;
        this.way = way;
        gate.setSoTimeout(60_000);
        Thread.ofVirtual().start(this::accept);
    }

    public Socket connect() throws IOException {
        Socket client = new Socket(gate.getInetAddress(), gate.getLocalPort());
        client.setSoTimeout(60_000);
        client.setTcpNoDelay(true);
        return client;
    }

    private void accept() {
        try {
            Socket client = gate.accept();
            Socket there = new Socket(server.getAddress(), server.getPort());
            there.setTcpNoDelay(true);
            client.setTcpNoDelay(true);
            carry(client, there);
            carry(there, client);
        } catch (IOException gone) {
            // the test is over
        }
    }

    private void carry(Socket from, Socket to) {
        BlockingQueue<Piece> under = new LinkedBlockingQueue<>();
        Thread.ofVirtual().start(() -> leave(from, under));
        Thread.ofVirtual().start(() -> arrive(under, to));
    }

    private void leave(Socket from, BlockingQueue<Piece> under) {
        try {
            InputStream in = from.getInputStream();
            byte[] bytes = new byte[AT_ONCE];
            for (int got = in.read(bytes); got >= 0; got = in.read(bytes)) {
                under.add(new Piece(Arrays.copyOf(bytes, got), System.nanoTime() + way.toNanos()));
            }
        } catch (IOException gone) {
            // as an end
        } finally {
            under.add(new Piece(new byte[0], System.nanoTime() + way.toNanos()));
        }
    }

    private static void arrive(BlockingQueue<Piece> under, Socket to) {
        try {
            OutputStream out = to.getOutputStream();
            for (Piece next = under.poll(60, TimeUnit.SECONDS);
                    next != null && next.bytes.length > 0;
                    next = under.poll(60, TimeUnit.SECONDS)) {
                TimeUnit.NANOSECONDS.sleep(next.due - System.nanoTime());
                out.write(next.bytes);
            }
        } catch (IOException | InterruptedException gone) {
            // as an end
        } finally {
            IoUtils.safeClose(to);
        }
    }

    @Override
    public void close() throws IOException {
        gate.close();
    }
}
