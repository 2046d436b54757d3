package io.towline;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.relay.Frame;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Thousands of connections cut anywhere by either side, and nothing of them is left: no relay, lease, descriptor or buffer. */
class ChurnOfHandshakesTest {

    private static final int CONNECTIONS = 10_000;
    private static final int CLIENTS = 8;

    /** So few that what each would leave is not missed, and enough for every thread to have its buffers. */
    private static final int WARMING_UP = 800;

    /** More than are ever open at once, and few enough to count that each is free in the end. */
    private static final int ROOM = 100;

    private static final long MOST_DIRECT = 1 << 20;
    private static final byte[] REQUEST = End.bytes(End.request("/"));
    private static final byte[] FRAME = Frame.of(0x82, new byte[300]).masked().wire();

    @Test
    void nothingIsLeft() throws Exception {
        try (ExecutorService servers = Executors.newVirtualThreadPerTaskExecutor();
                ServerSocket listening = new ServerSocket(0, 500, InetAddress.getLoopbackAddress());
                ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);
                WholeProduct product = product(listening.getLocalPort())) {
            AtomicInteger cutting = new AtomicInteger();
            servers.submit(() -> accept(listening, servers, cutting));
            churn(product, clients, WARMING_UP);
            fillAndEmpty(product); // what is made once is made now
            long descriptors = descriptors();
            long direct = direct();
            cutting.set(1);
            churn(product, clients, CONNECTIONS);
            cutting.set(0);
            product.expectNoRelays();
            fillAndEmpty(product);
            WholeProduct.await("descriptors are left", () -> descriptors() <= descriptors);
            assertTrue(direct() - direct < MOST_DIRECT, "direct memory grew by " + (direct() - direct));
        }
    }

    private static WholeProduct product(int port) throws IOException {
        return WholeProduct.of("""
                io.threads = 2
                listeners { LISTENER { bind = "127.0.0.1:0" } }
                upstreams { chat { servers = [ { url = "ws://127.0.0.1:%d", max-connections = %d } ], max-fails = off } }
                routes { chat { upstream = chat, close-timeout = 100ms } }
                """.formatted(port, ROOM));
    }

    private static void churn(WholeProduct product, ExecutorService clients, int connections) throws Exception {
        List<Future<?>> all = new ArrayList<>();
        for (int client = 0; client < CLIENTS; client++) {
            Random random = new Random(client);
            all.add(clients.submit(() -> {
                for (int i = 0; i < connections / CLIENTS; i++) {
                    visit(product, random);
                }
                return null;
            }));
        }
        for (Future<?> one : all) {
            one.get(4, TimeUnit.MINUTES);
        }
    }

    private static void visit(WholeProduct product, Random random) throws IOException {
        try (Socket socket =
                new Socket(product.address().getAddress(), product.address().getPort())) {
            socket.setSoTimeout(10_000);
            socket.setTcpNoDelay(true);
            try {
                sendSome(socket, random);
            } catch (IOException | AssertionError cutByTheServer) {
                // as half of them are
            }
            socket.setSoLinger(random.nextBoolean(), 0);
        }
    }

    private static void sendSome(Socket socket, Random random) throws IOException {
        switch (random.nextInt(5)) {
            case 0 -> socket.getOutputStream().write(REQUEST, 0, random.nextInt(REQUEST.length));
            case 1 -> socket.getOutputStream().write(REQUEST);
            case 2 -> {
                byte[] early = Arrays.copyOf(REQUEST, REQUEST.length + random.nextInt(FRAME.length));
                System.arraycopy(FRAME, 0, early, REQUEST.length, early.length - REQUEST.length);
                socket.getOutputStream().write(early);
                readSome(socket, random.nextInt(200));
            }
            case 3 -> {
                socket.getOutputStream().write(REQUEST);
                readSome(socket, 1 + random.nextInt(200));
            }
            default -> {
                socket.getOutputStream().write(REQUEST);
                new End(socket).head();
                socket.getOutputStream().write(FRAME, 0, random.nextInt(FRAME.length));
            }
        }
    }

    private static void readSome(Socket socket, int most) throws IOException {
        socket.getInputStream().readNBytes(Math.min(most, 120)); // the 101 has a few more
    }

    private static Void accept(ServerSocket listening, ExecutorService servers, AtomicInteger cutting)
            throws IOException {
        Random seeds = new Random(4711);
        while (!listening.isClosed()) {
            Socket socket = listening.accept();
            Random random = new Random(seeds.nextLong());
            boolean cuts = cutting.get() > 0 && random.nextBoolean();
            servers.submit(() -> {
                serve(socket, cuts, random);
                return null;
            });
        }
        return null;
    }

    private static void serve(Socket socket, boolean cuts, Random random) throws IOException {
        try (socket;
                End end = new End(socket)) {
            socket.setSoLinger(cuts && random.nextBoolean(), 0);
            if (cuts && random.nextInt(4) == 0) {
                return;
            }
            byte[] answer = End.bytes(End.agreement(end.head()));
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            all.writeBytes(answer);
            all.writeBytes(Frame.of(0x82, new byte[300]).wire());
            if (cuts) {
                end.send(Arrays.copyOf(all.toByteArray(), random.nextInt(all.size())));
            } else {
                end.send(answer);
                end.awaitEnd();
            }
        } catch (IOException | AssertionError gone) {
            // the client was quicker
        }
    }

    /** As many relays at once as there is room for: a lease that was lost would leave one without. */
    private static void fillAndEmpty(WholeProduct product) throws Exception {
        WholeProduct.await("leases are left", () -> leases(product) == 0); // whose clients left during the handshake
        List<End> clients = new ArrayList<>();
        for (int i = 0; i < ROOM; i++) {
            End client = product.dial();
            clients.add(client.send(REQUEST));
            String answer = client.head();
            assertTrue(answer.startsWith("HTTP/1.1 101 "), i + ": " + answer);
        }
        WholeProduct.await("relays are missing", () -> product.towline.relays() == ROOM);
        try (End oneMore = product.dial()) {
            String answer = oneMore.send(REQUEST).head();
            assertTrue(answer.startsWith("HTTP/1.1 503 "), answer);
        }
        for (End client : clients) {
            client.close();
        }
        product.expectNoRelays();
    }

    private static int leases(WholeProduct product) {
        return product.towline
                .runningProxy()
                .upstreams()
                .getFirst()
                .servers()
                .getFirst()
                .leases();
    }

    private static long descriptors() {
        String[] open = new File("/proc/self/fd").list();
        return open == null ? 0 : open.length;
    }

    private static long direct() {
        return ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                .filter(pool -> pool.getName().equals("direct"))
                .mapToLong(BufferPoolMXBean::getMemoryUsed)
                .sum();
    }
}
