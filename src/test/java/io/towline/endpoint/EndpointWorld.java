package io.towline.endpoint;

import io.towline.config.RouteConfig.Keepalive;
import io.towline.endpoint.EndpointTerms.Role;
import io.towline.io.IoThread;
import io.towline.io.tls.TlsConnection;
import io.towline.io.tls.TlsHandshake;
import io.towline.testkit.Await;
import io.towline.testkit.HeldThread;
import io.towline.testkit.TestCertificates;
import io.towline.testkit.TestCertificates.Pem;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSocket;
import org.xnio.OptionMap;
import org.xnio.Options;
import org.xnio.StreamConnection;

/** Endpoints whose peers are raw sockets, on one I/O thread under a clock that a test holds. */
final class EndpointWorld {

    static final int PATIENCE_SECONDS = 60;

    /** Asked of the kernel for sending, so that little fits there; it takes a few times of that. */
    private static final int SEND_BUFFER = 16 * 1024;

    private final HeldThread thread = new HeldThread();
    final IoThread io = thread.io();
    private final ServerSocket acceptor = new ServerSocket();

    EndpointWorld() throws IOException {
        acceptor.setReceiveBufferSize(SEND_BUFFER);
        acceptor.setSoTimeout(PATIENCE_SECONDS * 1000);
        acceptor.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
    }

    static EndpointTerms terms(Role role) {
        return new EndpointTerms(
                role,
                1_000_000,
                20,
                Duration.ofSeconds(60),
                new Keepalive.Leg(
                        Optional.of(Duration.ofSeconds(25)),
                        Duration.ofSeconds(20),
                        Optional.of(Duration.ofMinutes(1))),
                Duration.ofSeconds(5));
    }

    static EndpointTerms withMaxMessage(Role role, long maxMessage) {
        EndpointTerms terms = terms(role);
        return new EndpointTerms(
                role,
                maxMessage,
                terms.maxControlFrames(),
                terms.slowConsumerTimeout(),
                terms.keepalive(),
                terms.closeTimeout());
    }

    static EndpointTerms withMaxControlFrames(Role role, int most) {
        EndpointTerms terms = terms(role);
        return new EndpointTerms(
                role, terms.maxMessage(), most, terms.slowConsumerTimeout(), terms.keepalive(), terms.closeTimeout());
    }

    Conversation open(Role role) throws Exception {
        return open(terms(role));
    }

    Conversation open(EndpointTerms terms) throws Exception {
        return open(terms, ByteBuffer.allocate(0));
    }

    Conversation open(EndpointTerms terms, ByteBuffer early) throws Exception {
        var connecting = thread.xnio()
                .openStreamConnection(
                        acceptor.getLocalSocketAddress(),
                        null,
                        OptionMap.create(Options.TCP_NODELAY, true, Options.SEND_BUFFER, SEND_BUFFER));
        Socket accepted = acceptor.accept();
        return begin(Await.result(connecting, "a connection"), accepted, terms, early);
    }

    /** Over TLS, of which the endpoint is the client whatever its role is. */
    Conversation openSecured(EndpointTerms terms, Path dir) throws Exception {
        Pem pem = TestCertificates.selfSigned(dir, "localhost", "127.0.0.1");
        CompletableFuture<StreamConnection> secured = new CompletableFuture<>();
        try (ServerSocket server = TestCertificates.context(pem)
                .getServerSocketFactory()
                .createServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            server.setReceiveBufferSize(SEND_BUFFER);
            server.setSoTimeout(PATIENCE_SECONDS * 1000);
            var connecting = thread.xnio()
                    .openStreamConnection(
                            server.getLocalSocketAddress(), null, OptionMap.create(Options.SEND_BUFFER, SEND_BUFFER));
            SSLSocket peer = (SSLSocket) server.accept();
            StreamConnection raw = Await.result(connecting, "a connection");
            SSLEngine engine = TestCertificates.trusting(pem).createSSLEngine("localhost", server.getLocalPort());
            engine.setUseClientMode(true);
            io.execute(() -> TlsHandshake.start(raw, engine, io, thread.worker(), outcome(secured)));
            peer.startHandshake();
            return begin(secured.get(PATIENCE_SECONDS, TimeUnit.SECONDS), peer, terms, ByteBuffer.allocate(0));
        }
    }

    private static TlsHandshake.Outcome outcome(CompletableFuture<StreamConnection> secured) {
        return new TlsHandshake.Outcome() {
            @Override
            public void established(TlsConnection connection) {
                secured.complete(connection);
            }

            @Override
            public void failed(IOException cause) {
                secured.completeExceptionally(cause);
            }
        };
    }

    private Conversation begin(StreamConnection connection, Socket peer, EndpointTerms terms, ByteBuffer early)
            throws Exception {
        Conversation conversation = new Conversation(this, peer, terms.role() == Role.SERVER);
        onThread(() -> {
            conversation.endpoint = new Endpoint(connection, io, terms, conversation);
            conversation.endpoint.begin(early);
            return null;
        });
        return conversation;
    }

    /** Does something on the I/O thread and waits for it. */
    <T> T onThread(Callable<T> task) throws Exception {
        return thread.get(task);
    }

    /** Lets time pass behind what is under way on the I/O thread, and all timers expire that are due then. */
    void advance(Duration time) throws Exception {
        thread.pass(time);
    }

    /** See {@link HeldThread#leap}. */
    void leap(Duration time) {
        thread.leap(time);
    }

    void close() throws Exception {
        acceptor.close();
        thread.close();
    }
}
