package io.towline.bridge.web;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.towline.io.Clock;
import io.towline.io.IoThread;
import io.towline.io.IoThreads;
import io.towline.testkit.Ticks;
import io.undertow.UndertowOptions;
import io.undertow.connector.ByteBufferPool;
import io.undertow.server.DefaultByteBufferPool;
import io.undertow.server.protocol.http.HttpOpenListener;
import io.undertow.util.SameThreadExecutor;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.channels.ClosedChannelException;
import java.util.Locale;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.xnio.IoUtils;
import org.xnio.OptionMap;
import org.xnio.Options;
import org.xnio.StreamConnection;
import org.xnio.Xnio;
import org.xnio.XnioWorker;
import org.xnio.channels.AcceptingChannel;

/** An Undertow with one door, whose every request becomes an {@link PendingExchange}; and a second I/O thread beside that of a request. */
final class WebWorld implements AutoCloseable {

    /** Where what a test says happens. */
    enum Owner {
        SAME,
        OTHER
    }

    /** Held: it moves when a test says so. */
    static final class HeldClock implements Clock {
        private final AtomicLong nanos = new AtomicLong();

        @Override
        public long nanos() {
            return nanos.get();
        }

        void pass(long seconds) {
            nanos.addAndGet(TimeUnit.SECONDS.toNanos(seconds));
        }
    }

    private static final int MOST_LATE = 5;

    final HeldClock clock = new HeldClock();
    final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    private final IoThreads threads = new IoThreads(clock);
    private final XnioWorker worker;
    private final XnioWorker other;
    private final AcceptingChannel<StreamConnection> door;

    WebWorld(Consumer<PendingExchange> handler) throws IOException {
        worker = worker();
        other = worker();
        ByteBufferPool pool = new DefaultByteBufferPool(true, 16 * 1024);
        HttpOpenListener opening = new HttpOpenListener(pool, OptionMap.create(UndertowOptions.ENABLE_HTTP2, true));
        opening.setRootHandler(exchange -> exchange.dispatch(
                SameThreadExecutor.INSTANCE,
                () -> handler.accept(new PendingExchange(exchange, threads.of(exchange.getIoThread())))));
        door = worker.createStreamConnectionServer(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                channel -> {
                    try {
                        for (StreamConnection next = channel.accept(); next != null; next = channel.accept()) {
                            opening.handleEvent(next);
                        }
                    } catch (ClosedChannelException ending) {
                        heard.add("closed");
                    } catch (IOException e) {
                        throw new IllegalStateException(e);
                    }
                },
                OptionMap.create(Options.SEND_BUFFER, 16 * 1024, Options.TCP_NODELAY, true));
        door.resumeAccepts();
    }

    private static XnioWorker worker() throws IOException {
        return Xnio.getInstance()
                .createWorker(OptionMap.create(Options.WORKER_IO_THREADS, 1, Options.THREAD_DAEMON, true));
    }

    /** The thread of an asking's owner. */
    IoThread thread(Owner owner, PendingExchange pending) {
        return owner == Owner.SAME ? pending.io() : threads.of(other.getIoThread());
    }

    /** On the owner's thread: at once where that is the one we are on. */
    void on(Owner owner, PendingExchange pending, Runnable task) {
        if (owner == Owner.SAME) {
            task.run();
        } else {
            thread(owner, pending).execute(task);
        }
    }

    /** The next thing that {@link #heard}. */
    String next() throws InterruptedException {
        String word = heard.poll(60, TimeUnit.SECONDS);
        return word == null ? "nothing" : word;
    }

    /** Everything that both threads had to do until now is done. */
    void calm() throws Exception {
        for (int i = 0; i < 3; i++) {
            for (XnioWorker each : new XnioWorker[] {worker, other}) {
                CompletableFuture<Void> done = new CompletableFuture<>();
                each.getIoThread().execute(() -> done.complete(null));
                done.get(60, TimeUnit.SECONDS);
            }
        }
    }

    /** Lets time pass, and the threads look at the clock. */
    void pass(long seconds) throws Exception {
        calm();
        clock.pass(seconds);
        for (XnioWorker each : new XnioWorker[] {worker, other}) {
            Ticks.await(threads.of(each.getIoThread()));
        }
    }

    /**
     * The same until something is {@link #heard}: a kernel that took what it can takes some more with the next acknowledgements, which may
     * come that late.
     */
    void passUntilHeard(long seconds) throws Exception {
        calm();
        for (int i = 0; heard.isEmpty() && i < MOST_LATE; i++) {
            pass(seconds);
            calm();
        }
    }

    static void await(BooleanSupplier condition) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("it did not come to pass");
            }
            Thread.yield();
        }
    }

    InetSocketAddress address() {
        return door.getLocalAddress(InetSocketAddress.class);
    }

    Client client() throws IOException {
        Socket socket = new Socket();
        socket.setReceiveBufferSize(16 * 1024);
        socket.connect(address());
        return new Client(socket);
    }

    @Override
    public void close() {
        IoUtils.safeClose(door);
        worker.shutdownNow();
        other.shutdownNow();
    }

    /** One connection of a client. */
    record Client(Socket socket) implements AutoCloseable {

        Client {
            try {
                socket.setSoTimeout(60_000);
                socket.setTcpNoDelay(true);
            } catch (SocketException e) {
                throw new IllegalStateException(e);
            }
        }

        Client send(String bytes) throws IOException {
            socket.getOutputStream().write(bytes.getBytes(UTF_8));
            return this;
        }

        Client get(String path) throws IOException {
            return send("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
        }

        String head() throws IOException {
            return until("\r\n\r\n");
        }

        String until(String end) throws IOException {
            ByteArrayOutputStream text = new ByteArrayOutputStream();
            while (!text.toString(UTF_8).endsWith(end)) {
                int next = socket.getInputStream().read();
                if (next < 0) {
                    return text.toString(UTF_8);
                }
                text.write(next);
            }
            return text.toString(UTF_8);
        }

        /** The next answer's status, and its body by its Content-Length. */
        String answer() throws IOException {
            String head = head();
            int length = head.lines()
                    .filter(line -> line.toLowerCase(Locale.ROOT).startsWith("content-length:"))
                    .mapToInt(line -> Integer.parseInt(line.substring(15).strip()))
                    .findFirst()
                    .orElse(0);
            return status(head) + " " + new String(socket.getInputStream().readNBytes(length), UTF_8);
        }

        static String status(String head) {
            return head.isEmpty() ? "none" : head.substring(9, 12);
        }

        /** The body of a chunked answer, decoded, to its end. */
        String chunked() throws IOException {
            ByteArrayOutputStream body = new ByteArrayOutputStream();
            InputStream in = socket.getInputStream();
            for (String size = until("\r\n"); ; size = until("\r\n")) {
                if (size.isEmpty()) {
                    return body.toString(UTF_8) + "(cut)";
                }
                int count = Integer.parseInt(size.strip(), 16);
                body.write(in.readNBytes(count));
                until("\r\n");
                if (count == 0) {
                    return body.toString(UTF_8);
                }
            }
        }

        String rest() throws IOException {
            return new String(socket.getInputStream().readAllBytes(), UTF_8);
        }

        boolean closed() throws IOException {
            try {
                return socket.getInputStream().read() < 0;
            } catch (SocketException reset) {
                return true;
            }
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}
