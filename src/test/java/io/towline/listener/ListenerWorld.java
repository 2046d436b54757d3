package io.towline.listener;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.towline.config.ListenerConfig;
import io.towline.config.ListenerConfig.Certificate;
import io.towline.config.ListenerConfig.ClientAuth;
import io.towline.config.ListenerConfig.ProxyProtocol;
import io.towline.config.ListenerConfig.Tls;
import io.towline.config.value.Cidr;
import io.towline.conversation.Refusal;
import io.towline.io.Clock;
import io.towline.io.IoThreads;
import io.towline.listener.exchange.RequestHandlers;
import io.towline.service.socket.InheritedSocket;
import io.towline.testkit.Await;
import io.towline.testkit.Doorbell;
import io.towline.testkit.RawHttp2;
import io.towline.testkit.TestCertificates;
import io.towline.testkit.TestCertificates.Pem;
import io.towline.testkit.TestListeners;
import io.towline.testkit.Ticks;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.xnio.IoUtils;
import org.xnio.OptionMap;
import org.xnio.Options;
import org.xnio.StreamConnection;
import org.xnio.Xnio;
import org.xnio.XnioWorker;
import org.xnio.conduits.ConduitStreamSourceChannel;

/** A worker with listeners on it; clients are sockets that write what a test says. */
public final class ListenerWorld implements AutoCloseable {

    public static final Duration HANDSHAKE = Duration.ofSeconds(10);
    public static final Duration KEEP_ALIVE = Duration.ofSeconds(60);

    private final Clock clock;
    private final XnioWorker worker;
    private final IoThreads threads;
    private final Doorbell doorbell;
    private final Pem pem;
    private final List<Listener> opened = new ArrayList<>();
    private final BlockingQueue<String> refused = new LinkedBlockingQueue<>();

    public ListenerWorld(Path dir, Clock clock) throws IOException {
        this.clock = clock;
        threads = new IoThreads(clock);
        pem = TestCertificates.selfSigned(dir, "localhost", "127.0.0.1");
        worker = Xnio.getInstance()
                .createWorker(OptionMap.builder()
                        .set(Options.WORKER_IO_THREADS, 1)
                        .set(Options.THREAD_DAEMON, true)
                        .getMap());
        doorbell = Doorbell.at(worker.getIoThread());
    }

    public Pem pem() {
        return pem;
    }

    public ListenerConfig config(boolean tls, OptionalInt maxConnections) {
        return config(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), tls, maxConnections);
    }

    public ListenerConfig config(InetSocketAddress bind, boolean tls, OptionalInt maxConnections) {
        return like(tls).at(bind).withMaxConnections(maxConnections).build();
    }

    /** A listener whose connections begin with a PROXY header of one of these. */
    public ListenerConfig behind(boolean tls, Cidr... balancers) {
        return like(tls).behind(new ProxyProtocol(true, List.of(balancers))).build();
    }

    private TestListeners like(boolean tls) {
        TestListeners plain = TestListeners.listener().withMaxHeaders(4096, 20);
        return tls ? plain.withTls(tls()) : plain;
    }

    /** With a certificate for localhost. */
    public Tls tls() {
        return new Tls(
                List.of(new Certificate(pem.cert(), pem.key())),
                List.of("TLSv1.3", "TLSv1.2"),
                ClientAuth.NONE,
                Optional.empty());
    }

    public Listener open(boolean tls, HttpHandler handler) throws IOException {
        return open(config(tls, OptionalInt.empty()), handler);
    }

    public Listener open(ListenerConfig config, HttpHandler handler) throws IOException {
        return open(config, Optional.empty(), handler);
    }

    public Listener open(ListenerConfig config, Optional<InheritedSocket> inherited, HttpHandler handler)
            throws IOException {
        RequestHandlers handlers = new RequestHandlers(handler, this::refuse);
        Listener listener = Listener.open(config, inherited, worker, threads, handlers);
        opened.add(listener);
        return listener;
    }

    private void refuse(HttpServerExchange exchange, Refusal refusal) {
        refused.add(exchange.getRequestPath() + " " + refusal.sentence());
        if (refusal.status().isPresent()) {
            exchange.setStatusCode(refusal.status().getAsInt());
            exchange.getResponseSender().send(refusal.sentence());
        }
    }

    /** The next request that a listener refused: its path, and why. */
    public String nextRefused() throws InterruptedException {
        String next = refused.poll(60, TimeUnit.SECONDS);
        return next == null ? "none" : next;
    }

    /** Answers with what the request was, and upgrades when asked. */
    public static void answer(HttpServerExchange exchange) {
        if (exchange.getRequestHeaders().contains("Upgrade")) {
            exchange.upgradeChannel((connection, any) -> echo(connection));
            exchange.endExchange();
            return;
        }
        exchange.getResponseSender().send(exchange.getRequestScheme() + " " + exchange.getRequestPath());
    }

    private static void echo(StreamConnection connection) {
        ConduitStreamSourceChannel source = connection.getSourceChannel();
        source.setReadListener(channel -> {
            ByteBuffer buffer = ByteBuffer.allocate(1000);
            try {
                if (channel.read(buffer) < 0) {
                    connection.close();
                } else {
                    connection.getSinkChannel().write(buffer.flip());
                }
            } catch (IOException e) {
                IoUtils.safeClose(connection);
            }
        });
        source.resumeReads();
    }

    public <T> T onIoThread(Callable<T> task) throws Exception {
        CompletableFuture<T> done = new CompletableFuture<>();
        worker.getIoThread().execute(() -> {
            try {
                done.complete(task.call());
            } catch (Throwable t) {
                done.completeExceptionally(t);
            }
        });
        return done.get(60, TimeUnit.SECONDS);
    }

    /** Lets the I/O thread read what is there to be read, and then do all that the clock says is due. */
    public void tick() throws Exception {
        doorbell.ring(); // who waits is accepted
        doorbell.ring(); // and what it has sent is read
        Ticks.await(threads.of(worker.getIoThread()));
    }

    /** Returns when a client that reads nothing has got all that the kernel takes for it. */
    public void awaitStandstill(Client client) throws Exception {
        doorbell.awaitStandstill(client.socket().getInputStream()::available);
    }

    public Client plain(Listener listener) throws IOException {
        return new Client(
                new Socket(listener.address().getAddress(), listener.address().getPort()));
    }

    public Client secured(Listener listener) throws IOException {
        SSLSocket socket = (SSLSocket) TestCertificates.trusting(pem)
                .getSocketFactory()
                .createSocket(
                        listener.address().getAddress(), listener.address().getPort());
        return new Client(socket);
    }

    /** A client that offers what is named by ALPN. */
    public Client offering(Listener listener, String... protocols) throws IOException {
        return offering(secured(listener), protocols);
    }

    /** A client of HTTP/2 that has said nothing yet. */
    public RawHttp2 http2(Listener listener) throws IOException {
        return new RawHttp2(offering(listener, "h2").socket());
    }

    private static Client offering(Client client, String... protocols) throws IOException {
        SSLSocket socket = (SSLSocket) client.socket();
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setApplicationProtocols(protocols);
        socket.setSSLParameters(parameters);
        socket.startHandshake();
        return client;
    }

    /** The same over a connection that is there already. */
    public Client offering(Socket under, String... protocols) throws IOException {
        return offering(over(new Client(under)), protocols);
    }

    /** TLS over a connection that is there already. */
    public Client over(Client plain) throws IOException {
        Socket under = plain.socket();
        return new Client(TestCertificates.trusting(pem)
                .getSocketFactory()
                .createSocket(under, "localhost", under.getPort(), false));
    }

    /** One connection of a client. */
    public record Client(Socket socket) implements AutoCloseable {

        public Client {
            try {
                socket.setSoTimeout(60_000);
                socket.setTcpNoDelay(true);
            } catch (SocketException e) {
                throw new IllegalStateException(e);
            }
        }

        public Client send(String bytes) throws IOException {
            socket.getOutputStream().write(bytes.getBytes(US_ASCII));
            return this;
        }

        public Client get(String path) throws IOException {
            return send("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
        }

        /** Head and, by its Content-Length, body. */
        public String response() throws IOException {
            InputStream in = socket.getInputStream();
            ByteArrayOutputStream head = new ByteArrayOutputStream();
            while (!head.toString(US_ASCII).endsWith("\r\n\r\n")) {
                int next = in.read();
                if (next < 0) {
                    return head.toString(US_ASCII);
                }
                head.write(next);
            }
            String text = head.toString(US_ASCII);
            int length = text.lines()
                    .filter(line -> line.toLowerCase(Locale.ROOT).startsWith("content-length:"))
                    .mapToInt(line -> Integer.parseInt(line.substring(15).strip()))
                    .findFirst()
                    .orElse(0);
            return text + new String(in.readNBytes(length), US_ASCII);
        }

        /** Whether the other side has closed; waits for a byte or the end. */
        public boolean closed() throws IOException {
            try {
                return socket.getInputStream().read() < 0;
            } catch (SocketException reset) {
                return true;
            } catch (SSLException cut) {
                return true;
            }
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    /** Every test ends with its clients gone: a connection that is still counted was leaked. */
    @Override
    public void close() {
        opened.forEach(Listener::close);
        try {
            Await.until(
                    () -> opened.stream().allMatch(listener -> listener.connections() == 0),
                    "all connections to be gone");
            doorbell.close();
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
        worker.shutdownNow();
    }
}
