package io.towline.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A server on a free port that does to each connection what its script says, each on a thread of its own. */
public final class TestUpstream implements AutoCloseable {

    private static final int DEADLINE_MILLIS = 60_000;
    private static final Pattern KEY = Pattern.compile("(?im)^Sec-WebSocket-Key: (\\S+)$");

    private static final Queue<Socket> DEAD = new ConcurrentLinkedQueue<>();

    /** What happens to a connection; when it returns, the connection is closed. */
    @FunctionalInterface
    public interface Script {
        void serve(Peer peer) throws Exception;
    }

    private final ServerSocket listening;
    private final Script script;
    private final BlockingQueue<String> requests = new LinkedBlockingQueue<>();
    private final BlockingQueue<Peer> peers = new LinkedBlockingQueue<>();
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();

    private TestUpstream(ServerSocket listening, Script script) {
        this.listening = listening;
        this.script = script;
    }

    public static TestUpstream running(Script script) throws IOException {
        return running(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), script);
    }

    /** On a server socket of the test's own, such as a TLS one. */
    public static TestUpstream running(ServerSocket listening, Script script) {
        TestUpstream upstream = new TestUpstream(listening, script);
        Thread.ofVirtual().start(upstream::accept);
        return upstream;
    }

    /** Reads a request head, says {@code answer}, and stays until the other side ends. */
    public static TestUpstream answering(String answer) throws IOException {
        return running(peer -> {
            peer.readHead();
            peer.send(answer);
            peer.awaitEnd();
        });
    }

    /** Agrees to every upgrade, with further header lines, and stays until the other side ends. */
    public static TestUpstream agreeing(String... lines) throws IOException {
        return running(peer -> {
            peer.agree(lines);
            peer.awaitEnd();
        });
    }

    /** Accepts, and never says a word. */
    public static TestUpstream hanging() throws IOException {
        return running(Peer::awaitEnd);
    }

    /**
     * A port of loopback on which nothing listens, and nobody else will: it stays bound while the tests run. Only a server socket that asks
     * for this very port gets it, as often as a test likes.
     */
    public static int deadPort() throws IOException {
        Socket held = new Socket();
        DEAD.add(held);
        held.setReuseAddress(true);
        held.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        return held.getLocalPort();
    }

    public int port() {
        return listening.getLocalPort();
    }

    /** The next request head that was read, line ends as {@code \n}. */
    public String request() throws InterruptedException {
        return within(requests);
    }

    /** The next connection that was accepted. */
    public Peer peer() throws InterruptedException {
        return within(peers);
    }

    private static <T> T within(BlockingQueue<T> queue) throws InterruptedException {
        T next = queue.poll(DEADLINE_MILLIS, TimeUnit.MILLISECONDS);
        if (next == null) {
            throw new AssertionError("nothing came within " + DEADLINE_MILLIS + " ms");
        }
        return next;
    }

    /** How many connections came that nobody has asked {@link #peer} for. */
    public int peersWaiting() {
        return peers.size();
    }

    private void accept() {
        try {
            while (true) {
                Socket socket = listening.accept();
                open.add(socket);
                Thread.ofVirtual().start(() -> serve(socket));
            }
        } catch (IOException e) {
            // closed: the test is over
        }
    }

    private void serve(Socket socket) {
        Peer peer = new Peer(socket);
        try (socket) {
            socket.setSoTimeout(DEADLINE_MILLIS);
            socket.setTcpNoDelay(true);
            peers.add(peer);
            script.serve(peer);
        } catch (Exception e) {
            // the other side went away, as many scripts provoke it to
        } finally {
            open.remove(socket);
            peer.done.countDown();
        }
    }

    @Override
    public void close() throws IOException {
        listening.close();
        for (Socket socket : open) {
            socket.close();
        }
    }

    /** The {@code Sec-WebSocket-Accept} that belongs to the key in a request head. */
    public static String acceptFor(String head) {
        Matcher key = KEY.matcher(head);
        if (!key.find()) {
            throw new AssertionError("no key in " + head);
        }
        try {
            String text = key.group(1) + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
            byte[] digest = MessageDigest.getInstance("SHA-1").digest(text.getBytes(StandardCharsets.US_ASCII));
            return Base64.getEncoder().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    /** The far end of one accepted connection. */
    public final class Peer {
        private final Socket socket;
        private final CountDownLatch done = new CountDownLatch(1);

        private Peer(Socket socket) {
            this.socket = socket;
        }

        /** Also what {@link TestUpstream#request} gives. */
        public String readHead() throws IOException {
            String head = RawClient.readHead(socket.getInputStream());
            requests.add(head);
            return head;
        }

        /** What comes behind a last chunk up to the empty line, which may be nothing; also what {@link TestUpstream#request} gives. */
        public void readTrailers() throws IOException {
            StringBuilder lines = new StringBuilder();
            String line = readLine();
            while (!line.equals("\r\n")) {
                lines.append(line.replace("\r\n", "\n"));
                line = readLine();
            }
            requests.add(lines.toString());
        }

        private String readLine() throws IOException {
            StringBuilder line = new StringBuilder();
            while (line.indexOf("\r\n") < 0) {
                int next = socket.getInputStream().read();
                if (next < 0) {
                    throw new IOException("ended within a line: " + line);
                }
                line.append((char) next);
            }
            return line.toString();
        }

        public void agree(String... lines) throws IOException {
            agreeAndSay(new byte[0], lines);
        }

        /** Reads a request head and says {@code text}, with the proof of having read it in the place of {@code PROOF}. */
        public void answer(String text) throws IOException {
            send(text.replace("PROOF", acceptFor(readHead())));
        }

        /** With {@code early} in the same segment as the 101. */
        public void agreeAndSay(byte[] early, String... lines) throws IOException {
            StringBuilder head = new StringBuilder("HTTP/1.1 101 Switching Protocols\r\n");
            head.append("Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ");
            head.append(acceptFor(readHead())).append("\r\n");
            for (String line : lines) {
                head.append(line).append("\r\n");
            }
            byte[] said = head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
            byte[] all = new byte[said.length + early.length];
            System.arraycopy(said, 0, all, 0, said.length);
            System.arraycopy(early, 0, all, said.length, early.length);
            send(all);
        }

        public void send(String text) throws IOException {
            send(RawClient.crlf(text).getBytes(StandardCharsets.ISO_8859_1));
        }

        public void send(byte[] bytes) throws IOException {
            socket.getOutputStream().write(bytes);
        }

        /** For those who read in their own way. */
        public InputStream input() throws IOException {
            return socket.getInputStream();
        }

        public byte[] read(int count) throws IOException {
            return socket.getInputStream().readNBytes(count);
        }

        /** Reads and drops until the other side ends; false if that takes too long. */
        public boolean awaitEnd() {
            try {
                while (socket.getInputStream().read() >= 0) {
                    // dropped
                }
                return true;
            } catch (SocketTimeoutException e) {
                return false;
            } catch (IOException e) {
                return true;
            }
        }

        /** Waits until the script is through with this connection, as most are when the other side has ended. */
        public boolean done() throws InterruptedException {
            return done.await(DEADLINE_MILLIS, TimeUnit.MILLISECONDS);
        }

        /** Closes with a reset instead of a FIN. */
        public void reset() throws IOException {
            socket.setSoLinger(true, 0);
            socket.close();
        }
    }
}
