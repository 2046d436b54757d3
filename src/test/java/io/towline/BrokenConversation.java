package io.towline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.Fallback.Answer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A bridge client all of whose connections break sooner or later. It comes back at once with what it has, and repeats at once what is
 * in doubt. It expects numbered texts and, behind the last, the farewell.
 */
abstract class BrokenConversation {

    enum Transport {
        EVENTS,
        LINES,
        POLLS,
        WEBSOCKET
    }

    private static final int MOST_BYTES = 20_000;

    /** Now and then, since the longest answer of a poll must come whole: the buffer, and what one read brings beyond it. */
    private static final int MOST_BYTES_OF_SOME = 1_000_000;

    private static final Pattern ID = Pattern.compile("\"id\":\"([A-Za-z0-9._~-]{20,128})\"");
    private static final Pattern MESSAGE = Pattern.compile("\\{\"seq\":(\\d+),\"text\":\"([^\"]*)\"}");
    private static final Pattern FAREWELL =
            Pattern.compile("\"close\":\\{\"seq\":(\\d+),\"code\":3000,\"reason\":\"enough\",\"clean\":true}");

    private final InetSocketAddress towline;
    private final RandomGenerator random;
    private final Counting came = new Counting("down");
    private final AtomicInteger breaks = new AtomicInteger();

    /** Owner: who receives, as the next. */
    private boolean farewell;

    private boolean over;
    private String id;

    BrokenConversation(InetSocketAddress towline, RandomGenerator random) {
        this.towline = towline;
        this.random = random;
    }

    static BrokenConversation by(Transport transport, InetSocketAddress towline, RandomGenerator random) {
        return transport == Transport.WEBSOCKET
                ? new BrokenSocket(towline, random)
                : new BrokenRequests(transport, towline, random);
    }

    /** On a sound connection: a session whose id was never learned is nobody's. */
    final Void open() throws IOException {
        try (Fallback client = new Fallback(towline)) {
            Answer opened = client.ask("POST", "/chat?towline-session=new");
            Matcher found = ID.matcher(opened.body());
            assertTrue(found.find(), opened::head);
            id = found.group(1);
        }
        return null;
    }

    /**
     * Sends and receives until the session is over.
     *
     * @param sent told when all that is to be sent is acknowledged
     */
    abstract void hold(int up, Runnable sent, ExecutorService threads) throws Exception;

    final String target() {
        return "/chat?towline-session=" + id;
    }

    final String id() {
        return id;
    }

    final RandomGenerator random() {
        return random;
    }

    final FrayedSocket connect() throws IOException {
        return new FrayedSocket(towline, random, random.nextInt(4) == 0 ? MOST_BYTES_OF_SOME : MOST_BYTES);
    }

    /** Any thread. */
    final void broke() {
        breaks.incrementAndGet();
    }

    final int breaks() {
        return breaks.get();
    }

    // ---- what has come ----

    /** The number up to which everything is here. Any thread. */
    final int last() {
        return came.last() + (farewell ? 1 : 0);
    }

    final void message(long number, String text) {
        assertEquals(last() + 1, number);
        came.came(text);
    }

    final void farewell(long number) {
        assertEquals(last() + 1, number);
        farewell = true;
    }

    /** Takes what there is in an object of JSON. */
    final void object(String json) {
        Matcher message = MESSAGE.matcher(json);
        while (message.find()) {
            message(Long.parseLong(message.group(1)), message.group(2));
        }
        Matcher close = FAREWELL.matcher(json);
        if (close.find()) {
            farewell(Long.parseLong(close.group(1)));
        }
    }

    final boolean hasFarewell() {
        return farewell;
    }

    /** 204, or 410 where the 204 was lost: in both cases for the farewell's acknowledgement alone. */
    final void over(int status) {
        assertTrue(farewell && (status == 204 || status == 410), () -> "status " + status + " after " + last());
        over = true;
    }

    /**
     * Where the receiver before has broken so lately that Towline has not seen it yet, this looks like two clients that chase each other:
     * nothing is done then but to come again.
     */
    final void refused(int status) {
        if (status != 429) {
            over(status);
        }
    }

    final boolean isOver() {
        return over;
    }

    static <T> T await(Future<T> other) throws Exception {
        return other.get(2, TimeUnit.MINUTES);
    }
}
