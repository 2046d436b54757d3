package io.towline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.relay.Frame;
import io.towline.testkit.Await;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A resumable WebSocket: both directions on one connection. */
final class BrokenSocket extends BrokenConversation {

    private static final int ACKNOWLEDGED_AT_ONCE = 8;
    private static final Pattern ACK = Pattern.compile("\"ack\":(\\d+)");

    private final Semaphore toAcknowledge = new Semaphore(0);
    private int accepted;

    BrokenSocket(InetSocketAddress towline, RandomGenerator random) {
        super(towline, random);
    }

    @Override
    void hold(int up, Runnable sent, ExecutorService threads) throws Exception {
        while (!isOver()) {
            FrayedSocket socket = connect();
            try (End line = new End(socket)) {
                converse(line, up, sent, threads);
            } catch (IOException e) {
                if (!socket.isClosed()) {
                    throw e; // it was Towline
                }
                broke();
            }
        }
    }

    private void converse(End line, int up, Runnable sent, ExecutorService threads) throws Exception {
        line.send(End.request(target() + "&towline-ack=" + last()));
        String head = line.head();
        int status = Integer.parseInt(head.substring(9, 12));
        if (status != 101) {
            refused(status);
            return;
        }
        String session = BusyServer.text(line.receive());
        assertTrue(session.startsWith("{\"session\":{"), session);
        acknowledged(session, up, sent);
        int first = accepted + 1;
        Future<?> sending = threads.submit(() -> send(line, first, up));
        try {
            while (!hasFarewell()) {
                String object = BusyServer.text(line.receive());
                if (object.startsWith("{\"ack\":")) {
                    acknowledged(object, up, sent);
                } else {
                    object(object);
                    toAcknowledge.release();
                }
            }
            assertEquals(Frame.close(1000, ""), line.receive());
        } finally {
            line.close();
            sending.cancel(true);
        }
    }

    private void acknowledged(String object, int up, Runnable sent) {
        Matcher ack = ACK.matcher(object);
        assertTrue(ack.find(), object);
        int number = Integer.parseInt(ack.group(1));
        assertTrue(number >= accepted && number <= up, () -> number + " after " + accepted);
        accepted = number;
        if (accepted == up) {
            sent.run();
        }
    }

    /** Until the connection breaks or it is interrupted. */
    private Void send(End line, int first, int up) throws IOException, InterruptedException {
        for (int number = first; number <= up; number++) {
            line.send(Frame.text("{\"seq\":" + number + ",\"text\":\"" + Counting.text(number) + "\"}")
                    .masked());
            if (toAcknowledge.tryAcquire(ACKNOWLEDGED_AT_ONCE)) {
                acknowledge(line);
            }
        }
        while (true) {
            Await.permit(toAcknowledge, "something to acknowledge");
            acknowledge(line);
        }
    }

    private void acknowledge(End line) throws IOException {
        toAcknowledge.drainPermits();
        line.send(Frame.text("{\"ack\":" + last() + "}").masked());
    }
}
