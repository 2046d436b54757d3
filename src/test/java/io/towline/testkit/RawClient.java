package io.towline.testkit;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;

/**
 * A client that sends exactly what it is told and reads what comes, each read with a deadline. Text is ISO-8859-1, and line
 * breaks of text blocks go out as CRLF.
 */
public final class RawClient implements AutoCloseable {

    private static final int DEADLINE_MILLIS = 60_000;

    /** The end of a line and an empty one. */
    private static final int EMPTY_LINE = '\r' << 24 | '\n' << 16 | '\r' << 8 | '\n';

    private final Socket socket;

    private RawClient(Socket socket) {
        this.socket = socket;
    }

    public static RawClient connect(int port) throws IOException {
        return connect(port, new Socket());
    }

    /** @param from one of this machine's addresses, by which it is told apart from others */
    public static RawClient connect(int port, InetAddress from) throws IOException {
        Socket socket = new Socket();
        socket.bind(new InetSocketAddress(from, 0));
        return connect(port, socket);
    }

    private static RawClient connect(int port, Socket socket) throws IOException {
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), DEADLINE_MILLIS);
        socket.setSoTimeout(DEADLINE_MILLIS);
        socket.setTcpNoDelay(true);
        return new RawClient(socket);
    }

    public RawClient send(String text) throws IOException {
        return send(crlf(text).getBytes(StandardCharsets.ISO_8859_1));
    }

    /** In one write, so in one segment if it is small. */
    public RawClient send(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        return this;
    }

    /** Up to and with the empty line, line ends as {@code \n}. */
    public String readHead() throws IOException {
        return readHead(socket.getInputStream());
    }

    /** For those who read in their own way. */
    public InputStream input() throws IOException {
        return socket.getInputStream();
    }

    public byte[] read(int count) throws IOException {
        byte[] bytes = socket.getInputStream().readNBytes(count);
        if (bytes.length < count) {
            throw new IOException("ended after " + bytes.length + " of " + count + " bytes");
        }
        return bytes;
    }

    /** Everything up to the end of the connection, line ends as {@code \n}. */
    public String readToEnd() throws IOException {
        return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1).replace("\r\n", "\n");
    }

    /** Waits for the other side to close; false if it sends instead. A reset is an end, too. */
    public boolean ended() throws IOException {
        try {
            return socket.getInputStream().read() < 0;
        } catch (SocketException e) {
            return true;
        }
    }

    /** Closes with a reset instead of a FIN. */
    public void reset() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    static String crlf(String text) {
        return text.replace("\r\n", "\n").replace("\n", "\r\n");
    }

    static String readHead(InputStream in) throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        int lastFour = 0;
        while (lastFour != EMPTY_LINE) {
            int b = in.read(); // no byte further: what follows is somebody else's
            if (b < 0) {
                throw new IOException("ended within a head: " + head.toString(StandardCharsets.ISO_8859_1));
            }
            head.write(b);
            lastFour = lastFour << 8 | b;
        }
        return head.toString(StandardCharsets.ISO_8859_1).replace("\r\n", "\n");
    }
}
