package io.towline.bridge.web;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.towline.io.IoThread;
import io.towline.testkit.HeldThread;
import io.towline.testkit.RawAnswers;
import io.towline.testkit.Ticks;
import io.undertow.UndertowOptions;
import io.undertow.connector.ByteBufferPool;
import io.undertow.server.DefaultByteBufferPool;
import io.undertow.server.protocol.http.HttpOpenListener;
import io.undertow.util.SameThreadExecutor;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.xnio.IoUtils;
import org.xnio.OptionMap;
import org.xnio.Options;
import org.xnio.StreamConnection;
import org.xnio.channels.AcceptingChannel;

/** An Undertow with one door, whose every request becomes an {@link PendingExchange}; and a second I/O thread beside that of a request. */
final class WebWorld implements AutoCloseable {

    /** Where what a test says happens. */
    enum Owner {
        SAME,
        OTHER
    }

    private static final int MOST_LATE = 5;

    final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    private final HeldThread thread = new HeldThread();
    private final HeldThread other = thread.beside();
    private final AcceptingChannel<StreamConnection> door;

    WebWorld(Consumer<PendingExchange> handler) throws IOException {
        ByteBufferPool pool = new DefaultByteBufferPool(true, 16 * 1024);
        HttpOpenListener opening = new HttpOpenListener(pool, OptionMap.create(UndertowOptions.ENABLE_HTTP2, true));
        opening.setRootHandler(exchange -> exchange.dispatch(
                SameThreadExecutor.INSTANCE, () -> handler.accept(new PendingExchange(exchange, thread.io()))));
        door = thread.worker()
                .createStreamConnectionServer(
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

    /** The thread of an exchange's owner. */
    IoThread thread(Owner owner, PendingExchange pending) {
        return owner == Owner.SAME ? pending.io() : other.io();
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
            thread.settle();
            other.settle();
        }
    }

    /** As {@link HeldThread#leap} says, on either thread. */
    void leap(long seconds) {
        thread.leap(Duration.ofSeconds(seconds));
    }

    /** Lets time pass, and the threads look at the clock. */
    void pass(long seconds) throws Exception {
        calm();
        thread.pass(Duration.ofSeconds(seconds));
        Ticks.await(other.io());
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

    InetSocketAddress address() {
        return door.getLocalAddress(InetSocketAddress.class);
    }

    Client client() throws IOException {
        Socket socket = new Socket();
        socket.setReceiveBufferSize(16 * 1024);
        socket.connect(address());
        return Client.on(socket);
    }

    @Override
    public void close() {
        IoUtils.safeClose(door);
        thread.close();
        other.close();
    }

    /** One connection of a client. */
    record Client(Socket socket, RawAnswers answers) implements AutoCloseable {

        static Client on(Socket socket) throws IOException {
            socket.setSoTimeout(60_000);
            socket.setTcpNoDelay(true);
            return new Client(socket, new RawAnswers(socket.getInputStream()));
        }

        Client send(String bytes) throws IOException {
            socket.getOutputStream().write(bytes.getBytes(UTF_8));
            return this;
        }

        Client get(String path) throws IOException {
            return send("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
        }

        String head() throws IOException {
            return answers.head();
        }

        String until(String end) throws IOException {
            return answers.until(end);
        }

        /** The next answer's status, and its body by its Content-Length. */
        String answer() throws IOException {
            String head = head();
            String length = RawAnswers.field(head, "Content-Length");
            return status(head) + " " + (length.equals("-") ? "" : answers.bytes(Integer.parseInt(length)));
        }

        static String status(String head) {
            return head.isEmpty() ? "none" : "" + RawAnswers.status(head);
        }

        /** The body of a chunked answer, decoded, to its end. */
        String chunked() throws IOException {
            return answers.chunks();
        }

        String rest() throws IOException {
            return answers.rest();
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
