package io.towline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.Fallback.Answer;
import io.towline.testkit.Await;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Receives by streams or polls, and sends by POSTs on a connection of its own. */
final class BrokenRequests extends BrokenConversation {

    private static final int MOST_IN_A_POST = 4;
    private static final Pattern EVENT = Pattern.compile("(?:event: (\\w+)\n)?id: ([^:]+):(\\d+|end)\ndata: (.*)\n\n");

    private final Transport transport;

    BrokenRequests(Transport transport, InetSocketAddress towline, RandomGenerator random) {
        super(towline, random);
        this.transport = transport;
    }

    @Override
    void hold(int up, Runnable sent, ExecutorService threads) throws Exception {
        Future<?> sending = threads.submit(() -> {
            send(up);
            sent.run();
            return null;
        });
        try {
            receive();
        } catch (IOException | AssertionError e) {
            if (sending.isDone()) {
                Await.result(sending, "what is sent"); // if this failed, nothing more could come
            }
            throw e;
        }
        await(sending);
    }

    // ---- up ----

    private void send(int up) throws IOException {
        int accepted = 0;
        while (accepted < up) {
            int upTo = Math.min(up, accepted + 1 + random().nextInt(MOST_IN_A_POST));
            sendUntilAnswered(accepted + 1, upTo);
            accepted = upTo;
        }
    }

    private Fallback sender;

    private void sendUntilAnswered(int first, int end) throws IOException {
        String body = IntStream.rangeClosed(first, end)
                .mapToObj(number -> "{\"text\":\"" + Counting.text(number) + "\"}")
                .collect(Collectors.joining(",", "{\"messages\":[", "]}"));
        while (true) {
            try {
                if (sender == null) {
                    sender = new Fallback(connect());
                }
                String target = random().nextBoolean() ? target() : target() + "&towline-ack=" + last();
                Answer answer = sender.post(target, "application/json", body, "Towline-Seq: " + first);
                assertEquals(200, answer.status(), answer::body);
                assertEquals("{\"ack\":" + end + "}", answer.body());
                return;
            } catch (FrayedSocket.Broken broken) {
                broke();
                sender = null; // whether it was taken nobody knows: once more, the same
            }
        }
    }

    // ---- down ----

    private void receive() throws IOException {
        while (!isOver()) {
            try (Fallback line = new Fallback(connect())) {
                while (!isOver()) {
                    receive(line);
                }
            } catch (FrayedSocket.Broken broken) {
                broke();
            }
        }
    }

    private void receive(Fallback line) throws IOException {
        switch (transport) {
            case EVENTS -> events(line);
            case LINES -> lines(line);
            case POLLS -> poll(line);
            case WEBSOCKET -> throw new IllegalStateException();
        }
    }

    private void events(Fallback line) throws IOException {
        Answer head = line.stream("/chat", "Accept: text/event-stream", "Last-Event-ID: " + id() + ":" + last());
        if (head.status() == 204) {
            over(204);
            return;
        }
        assertEquals(200, head.status());
        if (head.field("Content-Length") != null) {
            String body = line.answer(head.head()).body();
            if (body.startsWith("retry: 10000\n")) {
                refused(429);
            } else {
                event(body);
            }
            return;
        }
        try {
            while (true) {
                event(line.event());
            }
        } catch (Fallback.Finished finished) {
            // comes back at once, with what it has
        }
    }

    private void event(String block) {
        Matcher event = EVENT.matcher(block);
        assertTrue(event.matches(), block);
        assertEquals(id(), event.group(2));
        switch (event.group(1)) {
            case null -> message(Long.parseLong(event.group(3)), event.group(4));
            case "session" -> assertEquals(last() + "", event.group(3));
            case "close" -> close(event.group(3), event.group(4));
            default -> throw new AssertionError(block);
        }
    }

    /** The 204 may be lost; an EventSource that comes once more is told by an event, since it sees no statuses. */
    private void close(String number, String data) {
        if (number.equals("end")) {
            assertEquals("{\"code\":4404,\"reason\":\"session lost\",\"clean\":false}", data);
            over(410);
        } else {
            assertEquals("{\"code\":3000,\"reason\":\"enough\",\"clean\":true}", data);
            farewell(Long.parseLong(number));
        }
    }

    private void lines(Fallback line) throws IOException {
        Answer head = line.stream(target() + "&towline-ack=" + last(), "Accept: application/x-ndjson");
        if (head.status() != 200) {
            line.answer(head.head());
            refused(head.status());
            return;
        }
        try {
            assertTrue(line.line().startsWith("{\"session\":{"));
            while (true) {
                object(line.line());
            }
        } catch (Fallback.Finished finished) {
            // likewise
        }
    }

    private void poll(Fallback line) throws IOException {
        Answer answer = line.ask("GET", target() + "&towline-ack=" + last());
        if (answer.status() == 200) {
            object(answer.body());
        } else if (answer.status() != 204 || hasFarewell()) {
            over(answer.status());
        }
    }
}
