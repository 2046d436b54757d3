package io.towline.outside;

import io.towline.testkit.Await;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import javax.net.ssl.SSLContext;

/** Plain in, TLS out, for a client that has no TLS. An end of stream is passed on as what it is, so that who hung up stays visible. */
final class TlsShim implements AutoCloseable {
    private final ServerSocket door;
    private final SSLContext tls;
    private final int target;

    private TlsShim(ServerSocket door, SSLContext tls, int target) {
        this.door = door;
        this.tls = tls;
        this.target = target;
    }

    static TlsShim open(int target, SSLContext tls) throws IOException {
        TlsShim shim = new TlsShim(new ServerSocket(0, 16, InetAddress.getLoopbackAddress()), tls, target);
        Thread.ofVirtual().name("tls shim").start(shim::accept);
        return shim;
    }

    int port() {
        return door.getLocalPort();
    }

    @Override
    public void close() throws IOException {
        door.close();
    }

    private void accept() {
        try {
            while (true) {
                Socket plain = door.accept();
                Thread.ofVirtual().start(() -> join(plain));
            }
        } catch (IOException closed) {
            // the test is over
        }
    }

    private void join(Socket plain) {
        try (plain;
                Socket secure = tls.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), target)) {
            plain.setTcpNoDelay(true);
            secure.setTcpNoDelay(true);
            Thread back = Thread.ofVirtual().start(() -> pump(secure, plain));
            pump(plain, secure);
            Await.end(back, "the other direction");
        } catch (IOException e) {
            // the client sees a lost connection, which is what it is
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void pump(Socket from, Socket to) {
        try {
            from.getInputStream().transferTo(to.getOutputStream());
            to.shutdownOutput();
        } catch (IOException broken) {
            try {
                to.close();
            } catch (IOException e) {
                // already gone
            }
        }
    }
}
