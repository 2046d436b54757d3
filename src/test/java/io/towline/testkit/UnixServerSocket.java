package io.towline.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;

/** A server socket on a socket file, for a {@link TestUpstream}. Its connections know no deadline: closing the upstream ends them. */
public class UnixServerSocket extends ServerSocket {

    private final ServerSocketChannel listening;

    public UnixServerSocket(Path file) throws IOException {
        this(file, 50);
    }

    /** @param backlog how many may wait for {@link #accept}; the kernel lets one more */
    public UnixServerSocket(Path file, int backlog) throws IOException {
        listening = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        listening.bind(UnixDomainSocketAddress.of(file), backlog);
    }

    @Override
    public Socket accept() throws IOException {
        return new Accepted(listening.accept());
    }

    /** The file stays, as it does when a server dies. */
    @Override
    public void close() throws IOException {
        listening.close();
    }

    private static final class Accepted extends Socket {
        private final SocketChannel channel;

        Accepted(SocketChannel channel) {
            this.channel = channel;
        }

        @Override
        public boolean isConnected() {
            return true;
        }

        @Override
        public InputStream getInputStream() {
            return Channels.newInputStream(channel);
        }

        @Override
        public OutputStream getOutputStream() {
            return Channels.newOutputStream(channel);
        }

        @Override
        public void setSoTimeout(int millis) {
            // see above
        }

        @Override
        public void setTcpNoDelay(boolean on) {
            // nothing is held back here
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }
}
