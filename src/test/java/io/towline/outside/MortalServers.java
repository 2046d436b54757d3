package io.towline.outside;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Three servers of one group that are killed and started again, see {@code src/test/outside/mortal-server.js}. One of them is steady: it lives on
 * until another has taken its part and nobody waits for an answer any more that began before that.
 *
 * <p>Owner: the one thread that kills.
 */
final class MortalServers implements AutoCloseable {

    private static final int SERVERS = 3;
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final Random random = new Random();
    private final List<Integer> ports = new ArrayList<>();
    private final List<PeerProcess> living = new ArrayList<>();

    /** Those that are over have said what they did. */
    private final List<PeerProcess> all = new ArrayList<>();

    private int steady;
    private int kills;

    MortalServers() throws IOException, InterruptedException {
        for (int i = 0; i < SERVERS; i++) {
            ports.add(Ports.free());
            living.add(null);
            start(i);
        }
        for (int i = 0; i < SERVERS; i++) {
            awaitListening(i);
        }
    }

    /** For a configuration. */
    String urls() {
        return ports.stream().map("\"http://127.0.0.1:%d\""::formatted).toList().toString();
    }

    int kills() {
        return kills;
    }

    /** Kills one that is not steady, and starts it again at once or, one time out of two, when it is its turn again. */
    void strike() throws IOException, InterruptedException {
        int victim = (steady + 1 + random.nextInt(SERVERS - 1)) % SERVERS;
        if (living.get(victim) != null) {
            living.get(victim).signal("KILL");
            living.get(victim).awaitExit(PATIENCE);
            living.set(victim, null);
            kills++;
        }
        if (random.nextBoolean()) {
            start(victim);
        }
    }

    /** @param before waits for the end of all that is being asked now */
    void changeSteady(Pause before) throws Exception {
        int next = (steady + 1 + random.nextInt(SERVERS - 1)) % SERVERS;
        if (living.get(next) == null) {
            start(next);
        }
        awaitListening(next);
        before.await();
        steady = next;
    }

    interface Pause {
        void await() throws Exception;
    }

    void startAll() throws IOException, InterruptedException {
        for (int i = 0; i < SERVERS; i++) {
            if (living.get(i) == null) {
                start(i);
            }
            awaitListening(i);
        }
    }

    /** What all of them said that they handled, each as often as it was. */
    List<String> posted() {
        return all.stream()
                .flatMap(server -> server.lines().stream())
                .filter(line -> line.startsWith("posted "))
                .toList();
    }

    private void start(int i) throws IOException {
        PeerProcess server = PeerProcess.start("node", "src/test/outside/mortal-server.js", "" + ports.get(i));
        living.set(i, server);
        all.add(server);
    }

    private void awaitListening(int i) throws InterruptedException {
        living.get(i).awaitLine("^listening$", PATIENCE);
    }

    @Override
    public void close() {
        all.forEach(PeerProcess::close);
    }
}
