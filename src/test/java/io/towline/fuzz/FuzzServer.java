package io.towline.fuzz;

import io.towline.testkit.Http1Message;
import io.towline.testkit.TestUpstream;
import java.io.EOFException;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** Reads strictly, remembers what it got of each conversation, and answers each target as that target's seed has it. */
public final class FuzzServer implements AutoCloseable {

    /**
     * @param wire all of it
     * @param closes the server closes its connection behind it
     * @param broken it was mutated
     */
    record Answer(byte[] wire, boolean closes, boolean broken) {}

    private final Map<String, List<Http1Message>> got = new ConcurrentHashMap<>();
    private final List<String> improper = new CopyOnWriteArrayList<>();
    private final TestUpstream server;

    public FuzzServer() throws IOException {
        server = TestUpstream.running(this::serve);
    }

    public int port() {
        return server.port();
    }

    /** Why what it got was none that everybody would read in the same way. */
    List<String> improper() {
        return List.copyOf(improper);
    }

    /** What it got of one client, which is forgotten with this. */
    List<Http1Message> take(String address) {
        return Optional.ofNullable(got.remove(List.of(address).toString())).orElse(List.of());
    }

    /** The same each time. */
    static Answer answer(String method, String target) {
        Random random = new Random(target.hashCode() * 31L + method.hashCode());
        byte[] wire = new Grammar(random).answer(target);
        boolean broken = random.nextInt(3) == 0;
        byte[] sent = broken ? Mutations.of(wire, random) : wire;
        ReferenceReader.Reading read = ReferenceReader.answer(sent, method);
        boolean goesOn = read.tail() == ReferenceReader.Tail.CLEAN && !read.untilEnd();
        // What stands behind an answer nobody can tell from the next one, if it comes late enough.
        byte[] whole = goesOn ? Arrays.copyOf(sent, read.end()) : sent;
        return new Answer(whole, !goesOn || random.nextInt(10) == 0, broken);
    }

    private void serve(TestUpstream.Peer peer) throws IOException {
        try {
            Optional<Http1Message> request = Http1Message.request(peer.input());
            while (request.isPresent()) {
                Http1Message read = request.get();
                got.computeIfAbsent(read.all("x-real-ip").toString(), any -> new CopyOnWriteArrayList<>())
                        .add(read);
                Answer answer = answer(read.method(), read.target());
                Pieces.send(answer.wire(), read.target().hashCode(), peer::send);
                if (answer.closes()) {
                    return;
                }
                request = Http1Message.request(peer.input());
            }
        } catch (Http1Message.Improper how) {
            improper.add(how.getMessage());
        } catch (EOFException cut) {
            // Towline has let go of it
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
