package io.towline.bridge.protocol.towline;

import io.towline.bridge.budget.Budget;
import io.towline.bridge.budget.Unfinished;
import io.towline.bridge.protocol.towline.wire.UpObject;
import io.towline.endpoint.Endpoint;
import io.towline.endpoint.EndpointClose;
import io.towline.endpoint.EndpointTerms;
import io.towline.frame.CloseCode;
import io.towline.io.IoThread;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.xnio.StreamConnection;

/**
 * The end of a resumable WebSocket that faces the client. The session may live on another thread than this connection: what comes in
 * goes over to its {@link SocketReceiver} as one batch for each read, and both ways are bounded by what the other side has settled.
 *
 * <p>Owner: the connection's I/O thread; {@link #send}, {@link #close} and {@link #settled} are for any.
 */
final class SocketEnd implements Endpoint.Listener {

    /** Bytes that came in and are not accepted upstream, before reading stops. */
    private static final long MOST_UNSETTLED = 64 * 1024;

    /** The session's line takes no more than a few requests of one client at a time. */
    private static final int MOST_BATCHES = 8;

    private final IoThread io;
    private final EndpointTerms terms;
    private final long mostMessage;
    private final Budget budget;
    private final Unfinished unfinished;

    private Optional<SocketReceiver> receiver = Optional.empty();
    private Optional<Endpoint> endpoint = Optional.empty();
    private List<UpObject> batch = new ArrayList<>();
    private long batchBytes;
    private long unsettled;
    private int batches;
    private boolean suspended;
    private long untold;

    /** @param mostMessage payload bytes; {@code terms} bound the JSON around it */
    SocketEnd(IoThread io, EndpointTerms terms, long mostMessage, Budget budget) {
        this.io = io;
        this.budget = budget;
        unfinished = new Unfinished(budget);
        this.terms = terms;
        this.mostMessage = mostMessage;
    }

    /** The 101 is written. */
    void begin(StreamConnection connection, SocketReceiver to) {
        receiver = Optional.of(to);
        Endpoint begun = new Endpoint(connection, io, terms, this);
        endpoint = Optional.of(begun);
        to.soon(to::up); // before anything that the first read brings
        begun.begin(ByteBuffer.allocate(0));
    }

    /** Each a whole text. {@link SocketReceiver#taken} follows when there is room for more. */
    void send(List<byte[]> texts) {
        io.execute(() -> endpoint.ifPresent(to -> {
            to.together(() -> texts.forEach(text -> to.send(true, text)));
            untold += texts.stream().mapToLong(text -> text.length).sum();
            room();
        }));
    }

    void close(int code, String reason) {
        io.execute(() -> endpoint.ifPresent(to -> to.close(OptionalInt.of(code), reason)));
    }

    /** A batch of so many bytes is accepted upstream, or refused. */
    void settled(long bytes) {
        io.execute(() -> {
            unsettled -= bytes;
            batches--;
            if (suspended && !isFull()) {
                suspended = false;
                endpoint.ifPresent(Endpoint::resume);
            }
        });
    }

    /** The JSON of a message may be several times its size, so what has come of it counts. Its client comes back and sends it again. */
    @Override
    public void gathering(long bytes) {
        if (unfinished.holds(bytes) && budget.isSpent()) {
            endpoint.ifPresent(full -> full.close(OptionalInt.of(CloseCode.TRY_AGAIN_LATER), "no room"));
        }
    }

    @Override
    public void message(boolean text, byte[] payload) {
        if (batch.isEmpty()) {
            io.execute(this::passOn); // behind all that this read brings
        }
        batch.add(UpObject.of(text, payload, mostMessage));
        batchBytes += payload.length;
        unsettled += payload.length;
        if (isFull() && !suspended) {
            suspended = true;
            endpoint.ifPresent(Endpoint::suspend);
        }
    }

    private void passOn() {
        List<UpObject> objects = batch;
        long bytes = batchBytes;
        batch = new ArrayList<>();
        batchBytes = 0;
        batches++;
        receiver.ifPresent(to -> to.soon(() -> to.arrived(objects, bytes)));
    }

    private boolean isFull() {
        return unsettled >= MOST_UNSETTLED || batches >= MOST_BATCHES;
    }

    @Override
    public void room() {
        if (untold > 0 && endpoint.isPresent() && endpoint.get().hasRoom()) {
            long bytes = untold;
            untold = 0;
            receiver.ifPresent(to -> to.soon(() -> to.taken(bytes)));
        }
    }

    @Override
    public void answered(Duration roundTrip) {
        receiver.ifPresent(to -> to.soon(() -> to.answered(roundTrip)));
    }

    @Override
    public void parted(EndpointClose how) {
        unfinished.holds(0);
        receiver.ifPresent(to -> to.soon(to::lost)); // behind what came before
    }

    @Override
    public void gone() {
        endpoint = Optional.empty();
        receiver = Optional.empty();
    }
}
