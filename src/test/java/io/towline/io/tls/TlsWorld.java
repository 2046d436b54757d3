package io.towline.io.tls;

import io.towline.io.Clock;
import io.towline.io.IoThreads;
import io.towline.io.TlsRecord;
import io.towline.testkit.TestCertificates;
import io.towline.testkit.TestCertificates.Pem;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.xnio.ChannelListener;
import org.xnio.ChannelListeners;
import org.xnio.OptionMap;
import org.xnio.Options;
import org.xnio.StreamConnection;
import org.xnio.Xnio;
import org.xnio.XnioWorker;
import org.xnio.channels.AcceptingChannel;

/** One I/O thread with our TLS on it, and the JDK's blocking sockets as peers. */
final class TlsWorld implements AutoCloseable {

    static final int PATIENCE_MILLIS = 60_000;

    private final Pem pem;
    private final SSLContext serverContext;
    private final SSLContext clientContext;
    private final XnioWorker worker;
    private final IoThreads threads = new IoThreads(Clock.system());
    private final BlockingQueue<Result> results = new LinkedBlockingQueue<>();
    private final Map<SSLSocket, Socket> below = new ConcurrentHashMap<>();
    private final BlockingQueue<StreamConnection> begun = new LinkedBlockingQueue<>();

    /** Exactly one of the two, as the outcome said. */
    record Result(TlsConnection secured, IOException failure, StreamConnection raw) {}

    TlsWorld(Path dir) throws IOException {
        pem = TestCertificates.selfSigned(dir, "localhost", "127.0.0.1");
        serverContext = TestCertificates.context(pem);
        clientContext = TestCertificates.trusting(pem);
        worker = Xnio.getInstance()
                .createWorker(OptionMap.builder()
                        .set(Options.WORKER_IO_THREADS, 1)
                        .set(Options.THREAD_DAEMON, true)
                        .getMap());
    }

    /** Accepts for ever; each handshake's result comes out of {@link #result}. */
    InetSocketAddress serve(Executor tasks, String... protocols) throws IOException {
        ChannelListener<AcceptingChannel<StreamConnection>> accept = ChannelListeners.openListenerAdapter(raw -> {
            SSLEngine engine = serverContext.createSSLEngine();
            engine.setUseClientMode(false);
            begin(raw, engine, tasks, protocols);
        });
        AcceptingChannel<StreamConnection> server = worker.createStreamConnectionServer(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), accept, OptionMap.EMPTY);
        server.resumeAccepts();
        return server.getLocalAddress(InetSocketAddress.class);
    }

    InetSocketAddress serve(String... protocols) throws IOException {
        return serve(worker, protocols);
    }

    /** Connects as a client; the result comes out of {@link #result}. */
    void dial(InetSocketAddress peer, String... protocols) {
        SSLEngine engine = clientContext.createSSLEngine("localhost", peer.getPort());
        engine.setUseClientMode(true);
        worker.openStreamConnection(peer, raw -> begin(raw, engine, worker, protocols), OptionMap.EMPTY);
    }

    private void begin(StreamConnection raw, SSLEngine engine, Executor tasks, String... protocols) {
        begun.add(raw);
        engine.setEnabledProtocols(protocols);
        TlsHandshake.start(raw, engine, threads.of(raw.getIoThread()), tasks, new TlsHandshake.Outcome() {
            @Override
            public void established(TlsConnection secured) {
                results.add(new Result(secured, null, raw));
            }

            @Override
            public void failed(IOException cause) {
                results.add(new Result(null, cause, raw));
            }
        });
    }

    Result result() throws InterruptedException {
        Result result = results.poll(60, TimeUnit.SECONDS);
        if (result == null) {
            throw new AssertionError("no outcome of the handshake");
        }
        return result;
    }

    /** The next raw connection with a handshake on it. */
    StreamConnection begun() throws InterruptedException {
        return begun.poll(60, TimeUnit.SECONDS);
    }

    boolean noResult() {
        return results.isEmpty();
    }

    /** A client of the JDK's, its handshake done. */
    SSLSocket client(InetSocketAddress address, String... protocols) throws IOException {
        Socket under = plainClient(address);
        under.setSoTimeout(60_000);
        SSLSocket socket =
                (SSLSocket) clientContext.getSocketFactory().createSocket(under, "localhost", address.getPort(), true);
        socket.setEnabledProtocols(protocols);
        socket.setUseClientMode(true);
        below.put(socket, under);
        return socket;
    }

    /** Sends bytes past the peer's TLS. */
    void tamper(SSLSocket peer, byte[] bytes) throws IOException {
        below.get(peer).getOutputStream().write(bytes);
    }

    /** Ends the peer's side without its close_notify. */
    void cut(SSLSocket peer) throws IOException {
        below.get(peer).shutdownOutput();
    }

    /** A client's first flight, for one that says no more. */
    byte[] clientHello() throws IOException {
        SSLEngine engine = clientContext.createSSLEngine();
        engine.setUseClientMode(true);
        ByteBuffer hello = ByteBuffer.allocate(TlsRecord.MOST_BYTES);
        engine.wrap(ByteBuffer.allocate(0), hello);
        return Arrays.copyOf(hello.array(), hello.position());
    }

    SSLServerSocket server(String... protocols) throws IOException {
        SSLServerSocket server = (SSLServerSocket)
                serverContext.getServerSocketFactory().createServerSocket(0, 1, InetAddress.getLoopbackAddress());
        server.setEnabledProtocols(protocols);
        server.setSoTimeout(PATIENCE_MILLIS);
        return server;
    }

    static InetSocketAddress addressOf(ServerSocket server) {
        return new InetSocketAddress(server.getInetAddress(), server.getLocalPort());
    }

    /** Runs on the one I/O thread and gives back what comes of it. */
    <T> T onIoThread(Callable<T> task) throws Exception {
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

    Socket plainClient(InetSocketAddress address) throws IOException {
        Socket socket = new Socket(address.getAddress(), address.getPort());
        socket.setTcpNoDelay(true); // small writes in a row would wait for acknowledgements
        socket.setSoTimeout(PATIENCE_MILLIS);
        return socket;
    }

    @Override
    public void close() {
        worker.shutdownNow();
    }
}
