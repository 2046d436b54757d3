package io.towline.fuzz;

import java.io.IOException;
import java.util.Arrays;
import java.util.Random;

/** Bytes in any number of writes: all at once, a few, or one by one at the beginning. */
final class Pieces {

    interface Sink {
        void send(byte[] piece) throws IOException;
    }

    private Pieces() {}

    static void send(byte[] all, long seed, Sink sink) throws IOException {
        Random random = new Random(seed);
        int most = new int[] {Integer.MAX_VALUE, 20_000, 300, 3}[random.nextInt(4)];
        int from = 0;
        for (int n = 0; from < all.length; n++) {
            int rest = all.length - from;
            int size = n > 200 || most > rest ? rest : 1 + random.nextInt(most);
            sink.send(Arrays.copyOfRange(all, from, from + size));
            from += size;
        }
    }
}
