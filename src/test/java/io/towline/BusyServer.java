package io.towline;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.towline.relay.Frame;
import io.towline.testkit.Await;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;

/** A WebSocket that checks the numbered texts that come, and for each sends two of its own; it says goodbye when both sides are done. */
final class BusyServer {

    static final int DOWN_FOR_ONE_UP = 2;

    private final int up;
    private final Counting came = new Counting("up");
    private final CountDownLatch clientIsDone = new CountDownLatch(1);

    BusyServer(int up) {
        this.up = up;
    }

    /** The client has an answer for all it has sent. */
    void clientIsDone() {
        clientIsDone.countDown();
    }

    /** The number of the last text that came. */
    int last() {
        return came.last();
    }

    void serve(End connection) throws IOException, InterruptedException {
        int sent = 0;
        while (came.last() < up) {
            came.came(text(connection.receive()));
            for (int i = 0; i < DOWN_FOR_ONE_UP; i++) {
                connection.send(Frame.text(Counting.text(++sent)));
            }
        }
        Await.signal(clientIsDone, "the client to have all its answers");
        connection.send(Frame.close(3000, "enough"));
        assertEquals(Frame.close(3000, "enough").masked(), connection.receive());
    }

    static String text(Frame frame) {
        assertEquals(0x81, frame.first(), frame::toString);
        return StandardCharsets.UTF_8.decode(frame.payload()).toString();
    }
}
