package io.towline.testkit;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/** A server that reads strictly what it gets, answers each whole request, by {@code ok} unless it is told more, and remembers all of it. */
public final class RecordingServer implements AutoCloseable {

    private static final byte[] ANSWER = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok".getBytes(US_ASCII);

    private final List<Http1Message> requests = new CopyOnWriteArrayList<>();
    private final List<String> broken = new CopyOnWriteArrayList<>();
    private final List<String> improper = new CopyOnWriteArrayList<>();
    private final AtomicInteger begun = new AtomicInteger();
    private final AtomicInteger open = new AtomicInteger();
    private final Function<Http1Message, byte[]> answers;
    private final TestUpstream server;

    public RecordingServer() throws IOException {
        this(any -> ANSWER);
    }

    /** @param answers as they go over the wire */
    public RecordingServer(Function<Http1Message, byte[]> answers) throws IOException {
        this.answers = answers;
        server = TestUpstream.running(this::serve);
    }

    public int port() {
        return server.port();
    }

    /** Those that came whole, in the order of their ends. */
    public List<Http1Message> requests() {
        return List.copyOf(requests);
    }

    /** What had come of those whose connection ended within them, their heads and what followed as it was sent. */
    public List<String> broken() {
        return List.copyOf(broken);
    }

    /** Why what came was no request that everybody would read in the same way; there must be none of these. */
    public List<String> improper() {
        return List.copyOf(improper);
    }

    /** Waits until it has got this many heads, requests to come among them. */
    public void awaitBegun(int heads) throws InterruptedException {
        Await.until(() -> begun.get() >= heads, "the head of a request at the server");
    }

    /** Waits until no connection is open any more, so that everything that came is remembered. */
    public void awaitAlone() throws InterruptedException {
        Await.until(() -> open.get() == 0, "the end of all connections to the server");
    }

    /** For the next test, when everything of the one before has been answered or reset. */
    public void forget() {
        requests.clear();
        broken.clear();
        improper.clear();
        begun.set(0);
    }

    private void serve(TestUpstream.Peer peer) throws IOException {
        open.incrementAndGet();
        Tape in = new Tape(peer.input());
        try {
            Optional<Http1Message> request = Http1Message.request(in);
            while (in.next(request)) {
                peer.send(answers.apply(request.orElseThrow()));
                request = Http1Message.request(in);
            }
        } catch (Http1Message.Improper how) {
            improper.add(how.getMessage());
        } catch (EOFException cut) {
            broken.add(in.said.toString());
        } finally {
            open.decrementAndGet();
        }
    }

    /** What has been read since the last request. */
    private final class Tape extends FilterInputStream {
        private final StringBuilder said = new StringBuilder();
        private boolean hasHead;

        Tape(InputStream in) {
            super(in);
        }

        boolean next(Optional<Http1Message> request) {
            said.setLength(0);
            hasHead = false;
            request.ifPresent(requests::add);
            return request.isPresent();
        }

        @Override
        public int read() throws IOException {
            int next = super.read();
            if (next >= 0) {
                said.append((char) next);
                noteHead();
            }
            return next;
        }

        @Override
        public int read(byte[] into, int from, int most) throws IOException {
            int count = super.read(into, from, most);
            if (count > 0) {
                said.append(new String(into, from, count, ISO_8859_1));
            }
            return count;
        }

        private void noteHead() {
            if (!hasHead && said.lastIndexOf("\r\n\r\n") >= 0) {
                hasHead = true;
                begun.incrementAndGet();
            }
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
