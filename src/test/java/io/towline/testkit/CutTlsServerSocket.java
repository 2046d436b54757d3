package io.towline.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/** Speaks TLS, and closes its connections without close_notify, as somebody on the way can make a connection end. */
public final class CutTlsServerSocket extends ServerSocket {

    private final SSLContext context;

    public CutTlsServerSocket(SSLContext context) throws IOException {
        super(0, 50, InetAddress.getLoopbackAddress());
        this.context = context;
    }

    @Override
    public Socket accept() throws IOException {
        return new Cut(super.accept());
    }

    private final class Cut extends Socket {
        private final Socket plain;
        private final SSLSocket secure;

        Cut(Socket plain) throws IOException {
            this.plain = plain;
            secure = (SSLSocket) context.getSocketFactory().createSocket(plain, null, false);
            secure.setUseClientMode(false);
        }

        @Override
        public InputStream getInputStream() throws IOException {
            return secure.getInputStream();
        }

        @Override
        public OutputStream getOutputStream() throws IOException {
            return secure.getOutputStream();
        }

        @Override
        public void setSoTimeout(int millis) throws SocketException {
            plain.setSoTimeout(millis);
        }

        @Override
        public void setTcpNoDelay(boolean on) throws SocketException {
            plain.setTcpNoDelay(on);
        }

        @Override
        public void close() throws IOException {
            plain.close();
        }
    }
}
