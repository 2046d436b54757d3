package io.towline.relay.park;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A client's bytes for the server that is to come: the first messages, which every server gets, and what the client says while there is none.
 *
 * <p>Holds nothing but a few fields while nothing is kept. Owner: the relay's I/O thread.
 */
public final class ClientMessages {

    private final ParkTerms terms;
    private final ParkCounts counts;
    private final Runnable room;
    private final FirstMessages first;
    private ByteArrayOutputStream waiting; // null while nothing waits
    private byte[] unanswered; // of the client's latest ping; null if it has its pong
    private long counted;

    /** @param room is run where the client had to wait for others only, and need not any more; any thread */
    public ClientMessages(ParkTerms terms, ParkCounts counts, Runnable room) {
        this.terms = terms;
        this.counts = counts;
        this.room = room;
        first = terms.replay() == 0 ? null : new FirstMessages(terms.replay(), terms.buffer());
    }

    /** Goes to a server now: from {@code from} to {@code to}. */
    public void passed(ByteBuffer bytes, int from, int to) {
        if (first != null && !first.done()) {
            first.passed(bytes, from, to);
            count();
        }
    }

    /** There is no server: it waits. */
    public void keep(ByteBuffer bytes, int from, int to) {
        if (waiting == null) {
            waiting = new ByteArrayOutputStream(to - from);
        }
        byte[] part = new byte[to - from];
        bytes.get(from, part);
        waiting.writeBytes(part);
        count();
    }

    /** Whether the client must wait before it says more. */
    public boolean full() {
        return waiting() > 0 && (waiting() >= terms.buffer() || counts.full(room));
    }

    /** Bytes that wait for a server. */
    public int waiting() {
        return waiting == null ? 0 : waiting.size();
    }

    /** Whether the next server can be told all that it is to be told. */
    public boolean complete() {
        return first == null || !first.tooLong();
    }

    /** What the next server is to get first, in order; what waited is handed over with it. */
    public List<ByteBuffer> take() {
        Optional<byte[]> again = Optional.ofNullable(first).map(FirstMessages::wire);
        Optional<byte[]> waited = Optional.ofNullable(waiting).map(ByteArrayOutputStream::toByteArray);
        waiting = null;
        waited.ifPresent(bytes -> passed(ByteBuffer.wrap(bytes), 0, bytes.length));
        count();
        return Stream.of(again, waited)
                .flatMap(Optional::stream)
                .map(ByteBuffer::wrap)
                .toList();
    }

    /** The client's ping went to a server. */
    public void pinged(byte[] payload) {
        unanswered = payload;
    }

    /** The server has answered. */
    public void ponged() {
        unanswered = null;
    }

    /** The payload of the ping that no server will answer now; once. */
    public Optional<byte[]> unanswered() {
        Optional<byte[]> payload = Optional.ofNullable(unanswered);
        unanswered = null;
        return payload;
    }

    /** The conversation is over. */
    public void release() {
        waiting = null;
        counts.forget(room);
        counts.keep(-counted);
        counted = 0;
    }

    private void count() {
        long now = waiting() + (first == null ? 0 : first.size());
        counts.keep(now - counted);
        counted = now;
    }
}
