package io.towline.outside;

import io.towline.testkit.Await;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;

/** A server that keeps what it was asked, and answers with the bytes that it was told; for one client at a time. */
final class RecordingServer implements AutoCloseable {

    /** The target of requests that are answered and not kept. */
    static final String PROBE = "/probe";

    private static final byte[] TO_PROBES =
            "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nprobe".getBytes(StandardCharsets.ISO_8859_1);

    /** What requests are answered until the next is told. */
    record Script(byte[] atTheHead, boolean bodyIsRead, byte[] answer, boolean ends) {}

    private final ServerSocket socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final AtomicInteger beingRead = new AtomicInteger();
    private final Semaphore heads = new Semaphore(0);

    /** Guarded by itself. */
    private final List<WireMessage> requests = new ArrayList<>();

    private volatile Script script = new Script(new byte[0], true, new byte[0], false);

    RecordingServer() throws IOException {
        Thread.ofVirtual().start(this::accept);
    }

    int port() {
        return socket.getLocalPort();
    }

    /** Forgets what came before. */
    void next(Script what) {
        synchronized (requests) {
            requests.clear();
        }
        heads.drainPermits();
        script = what;
    }

    void awaitHead() throws InterruptedException {
        Await.permit(heads, "the head of a request at the server");
    }

    /** When those that have begun are there, or are known to have broken off. */
    List<WireMessage> requests() throws Exception {
        Await.until(() -> beingRead.get() == 0, "requests at the server to be whole, or to break off");
        synchronized (requests) {
            return List.copyOf(requests);
        }
    }

    private void accept() {
        try {
            while (true) {
                Socket client = socket.accept();
                Thread.ofVirtual().start(() -> serve(client));
            }
        } catch (IOException _) {
            // closed
        }
    }

    private void serve(Socket client) {
        try (client) {
            InputStream in = new BufferedInputStream(client.getInputStream());
            Optional<WireMessage> head = WireMessage.head(in);
            while (head.isPresent() && answer(head.get(), client, in)) {
                head = WireMessage.head(in);
            }
        } catch (IOException _) {
            // the proxy has left
        }
    }

    /** @return whether another request may follow */
    private boolean answer(WireMessage head, Socket client, InputStream in) throws IOException {
        if (head.start().contains(PROBE)) {
            client.getOutputStream().write(TO_PROBES);
            return true;
        }
        Script told = script;
        beingRead.incrementAndGet();
        try {
            heads.release();
            if (!told.bodyIsRead()) {
                keep(head);
            }
            if (isWanted(told.atTheHead(), head)) {
                client.getOutputStream().write(told.atTheHead());
            }
            WireMessage whole = told.bodyIsRead() || !told.ends() ? head.withRequestBody(in) : head;
            if (told.bodyIsRead()) {
                keep(whole);
            }
            client.getOutputStream().write(told.answer());
            return !told.ends() && whole.isWhole();
        } finally {
            beingRead.decrementAndGet();
        }
    }

    /** Servers say 100 to those who ask for it. */
    private static boolean isWanted(byte[] atTheHead, WireMessage head) {
        boolean goOn = new String(atTheHead, StandardCharsets.ISO_8859_1).startsWith("HTTP/1.1 100 ");
        return !goOn || head.field("Expect").isPresent();
    }

    private void keep(WireMessage request) {
        synchronized (requests) {
            requests.add(request);
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
