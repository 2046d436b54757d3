package io.towline.bridge.web;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.bridge.budget.Budget;
import io.towline.bridge.web.PendingExchange.Body;
import io.towline.bridge.web.PendingExchange.BodyTerms;
import io.towline.bridge.web.WebWorld.Client;
import io.towline.bridge.web.WebWorld.Owner;
import io.towline.testkit.Await;
import io.undertow.util.HeaderMap;
import io.undertow.util.Headers;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class PendingExchangeTest {

    private static final int MOST = 1000;

    private final BlockingQueue<PendingExchange> asked = new LinkedBlockingQueue<>();
    private final Budget budget = new Budget(5000);
    private Owner owner = Owner.SAME;
    private WebWorld world;

    @BeforeEach
    void open() throws Exception {
        world = new WebWorld(this::receive);
    }

    @AfterEach
    void close() {
        world.close();
    }

    private void receive(PendingExchange pending) {
        pending.common().put(Headers.VARY, "Accept, Origin");
        pending.gather(new BodyTerms(MOST, budget), new Body() {
            @Override
            public void whole(byte[] bytes) {
                pending.watch(world.thread(owner, pending), () -> world.heard.add("gone"));
                world.heard.add("whole " + new String(bytes, UTF_8));
                asked.add(pending);
            }

            @Override
            public void failed(BodyFailure why) {
                switch (why) {
                    case BodyFailure.TooLarge _ -> pending.answer(text(413, "too large"));
                    case BodyFailure.NoMemory() -> pending.answer(text(503, "no memory"));
                    case BodyFailure.Refused(int status, String sentence) -> {
                        world.heard.add("refused " + status);
                        pending.answer(new Answer(status, new HeaderMap(), sentence.getBytes(UTF_8)));
                    }
                    case BodyFailure.Broken() -> world.heard.add("broken");
                }
            }
        });
    }

    private static Answer text(int status, String body) {
        return new Answer(status, new HeaderMap(), body.getBytes(UTF_8));
    }

    private PendingExchange next() throws InterruptedException {
        return asked.poll(60, TimeUnit.SECONDS);
    }

    private void answer(PendingExchange pending, String body) {
        world.thread(owner, pending).execute(() -> pending.answer(text(200, body)));
    }

    private static String post(String body) {
        return "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: " + body.length() + "\r\n\r\n" + body;
    }

    @ParameterizedTest
    @EnumSource
    void requestsInSequenceAreAnsweredOnOneConnection(Owner owner) throws Exception {
        this.owner = owner;
        try (Client client = world.client()) {
            for (int i = 0; i < 3; i++) {
                client.get("/");
                answer(next(), "got" + i);
                assertEquals("200 got" + i, client.answer());
                client.send(post("body" + i));
                answer(next(), "posted" + i);
                assertEquals("200 posted" + i, client.answer());
            }
        }
        assertEquals("whole ", world.next());
        assertEquals("whole body0", world.next());
    }

    @ParameterizedTest
    @EnumSource
    void pipelinedRequestsAreAnsweredInOrder(Owner owner) throws Exception {
        this.owner = owner;
        try (Client client = world.client()) {
            client.send(post("a")
                    + post("b")
                    + "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nc\r\n0\r\n\r\n"
                    + post("d"));
            for (String body : new String[] {"a", "b", "c", "d"}) {
                assertEquals("whole " + body, world.next());
                answer(next(), body);
                assertEquals("200 " + body, client.answer());
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void aRequestThatComesWhileAnotherWaitsIsKept(Owner owner) throws Exception {
        this.owner = owner;
        try (Client client = world.client().send(post("first"))) {
            PendingExchange first = next();
            client.send(post("second"));
            world.calm();
            client.send(post("third"));
            answer(first, "1");
            assertEquals("200 1", client.answer());
            answer(next(), "2");
            assertEquals("200 2", client.answer());
            answer(next(), "3");
            assertEquals("200 3", client.answer());
        }
    }

    @ParameterizedTest
    @EnumSource
    void aClientThatLeavesWhileItWaitsIsNoticed(Owner owner) throws Exception {
        this.owner = owner;
        Client client = world.client().send(post("x"));
        PendingExchange pending = next();
        assertEquals("whole x", world.next());
        client.close();
        assertEquals("gone", world.next());
        answer(pending, "late");
        world.calm();
        assertTrue(world.heard.isEmpty());
        Await.until(() -> budget.used() == 0, "an empty budget");
    }

    @Test
    void whoWasAnsweredIsNotGone() throws Exception {
        try (Client client = world.client().get("/")) {
            answer(next(), "bye");
            assertEquals("200 bye", client.answer());
        }
        assertEquals("whole ", world.next());
        world.calm();
        assertTrue(world.heard.isEmpty());
    }

    @Test
    void onlyTheFirstAnswerCounts() throws Exception {
        try (Client client = world.client().get("/")) {
            PendingExchange pending = next();
            pending.answer(text(200, "one"));
            pending.answer(text(500, "two"));
            assertEquals("200 one", client.answer());
            client.get("/");
            answer(next(), "three");
            assertEquals("200 three", client.answer());
        }
    }

    @Test
    void anAnswerMayHaveNoBody() throws Exception {
        try (Client client = world.client().get("/")) {
            next().answer(new Answer(204, new HeaderMap(), new byte[0]));
            String head = client.head();
            assertEquals("204", Client.status(head));
            assertTrue(head.contains("Vary: Accept, Origin\r\n"), head);
            client.get("/");
            answer(next(), "again");
            assertEquals("200 again", client.answer());
        }
    }

    @Test
    void anAnswersFieldsComeOverTheCommonOnes() throws Exception {
        try (Client client = world.client().get("/")) {
            HeaderMap headers = new HeaderMap();
            headers.add(Headers.SET_COOKIE, "a=1")
                    .add(Headers.SET_COOKIE, "b=2")
                    .put(Headers.VARY, "Cookie");
            PendingExchange pending = next();
            pending.answer(new Answer(200, headers, new byte[0]));
            String head = client.head();
            assertTrue(head.contains("Set-Cookie: a=1\r\nSet-Cookie: b=2\r\n"), head);
            assertTrue(head.contains("Vary: Accept, Origin\r\nVary: Cookie\r\n"), head);
        }
    }

    @Test
    void theBodysBytesAreHeldUntilTheAnswer() throws Exception {
        try (Client client = world.client().send(post("x".repeat(MOST)))) {
            PendingExchange pending = next();
            assertEquals(MOST, budget.used());
            answer(pending, "ok");
            assertEquals("200 ok", client.answer());
            Await.until(() -> budget.used() == 0, "an empty budget");
        }
    }

    @Test
    void memoryIsTakenForWhatArrivesAndNotForWhatIsPromised() throws Exception {
        try (Client client = world.client().send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 999\r\n\r\nx")) {
            Await.until(() -> budget.used() > 0, "the budget to be used");
            assertEquals(512, budget.used());
            client.send("y".repeat(998));
            assertEquals("whole x" + "y".repeat(998), world.next());
        }
    }

    @Test
    void aLengthThatIsTooLargeIsRefusedUnread() throws Exception {
        try (Client client = world.client().send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1001\r\n\r\n")) {
            assertEquals("413 too large", client.answer());
            client.send("x".repeat(1001)).get("/");
            answer(next(), "next");
            assertEquals("200 next", client.answer());
        }
    }

    @Test
    void aBodyThatIsTooLargeIsRefused() throws Exception {
        try (Client client = world.client()) {
            client.send("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3e9\r\n" + "x".repeat(1001)
                    + "\r\n0\r\n\r\n");
            assertEquals("413 too large", client.answer());
            client.get("/");
            answer(next(), "next");
            assertEquals("200 next", client.answer());
        }
        Await.until(() -> budget.used() == 0, "an empty budget");
    }

    @Test
    void withoutMemoryTheBodyIsRefused() throws Exception {
        budget.take(4500);
        try (Client client = world.client().send(post("x".repeat(900)))) {
            assertEquals("503 no memory", client.answer());
            Await.until(() -> budget.used() == 4500, "the budget to be used");
        }
    }

    @Test
    void aClientThatAsksFirstIsToldToContinue() throws Exception {
        try (Client client = world.client()
                .send("POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 4\r\n\r\n")) {
            assertEquals("100", Client.status(client.head()));
            client.send("body");
            assertEquals("whole body", world.next());
            answer(next(), "ok");
            assertEquals("200 ok", client.answer());
            client.get("/");
            answer(next(), "next");
            assertEquals("200 next", client.answer());
        }
    }

    @Test
    void aClientThatAsksFirstIsRefusedAndTheConnectionClosed() throws Exception {
        try (Client client = world.client()
                .send("POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 4000\r\n\r\n")) {
            String head = client.head();
            assertEquals("413", Client.status(head));
            assertTrue(head.contains("Connection: close\r\n"), head);
            assertEquals("too large", client.rest());
        }
    }

    /** It has 20 s, and 2 ms for each byte. */
    @ParameterizedTest
    @CsvSource({"1, 20", "900, 21"})
    void aBodyThatOnlyDripsIsRefused(int bytes, int seconds) throws Exception {
        try (Client client = world.client().send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 999\r\n\r\nx")) {
            Await.until(() -> budget.used() > 0, "the budget to be used");
            world.pass(10);
            client.send("x".repeat(bytes));
            world.calm();
            world.pass(9);
            client.send("x");
            world.calm();
            world.pass(seconds - 19);
            assertTrue(world.heard.isEmpty());
            world.pass(1);
            assertEquals("refused 408", world.next());
            assertEquals(
                    "408 The body came too slowly: it may pause for 20 s, and is to come with 500 bytes a second.",
                    client.answer());
        }
    }

    @Test
    void aSilentBodyIsRefused() throws Exception {
        try (Client client = world.client().send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\nx")) {
            Await.until(() -> budget.used() > 0, "the budget to be used");
            world.pass(19);
            assertTrue(world.heard.isEmpty());
            world.pass(2);
            assertEquals("refused 408", world.next());
            assertEquals(
                    "408 The body came too slowly: it may pause for 20 s, and is to come with 500 bytes a second.",
                    client.answer());
            Await.until(() -> budget.used() == 0, "an empty budget");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\nx",
                "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nx"
            })
    void aClientThatLeavesInItsBodyIsNoticed(String part) throws Exception {
        Client client = world.client().send(part);
        Await.until(() -> budget.used() > 0, "the budget to be used");
        client.close();
        assertEquals("broken", world.next());
        Await.until(() -> budget.used() == 0, "an empty budget");
        world.calm();
        assertTrue(world.heard.isEmpty());
    }

    @Test
    void brokenFramingIsCut() throws Exception {
        try (Client client = world.client()
                .send("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nfffffffffffffffffff\r\n")) {
            assertEquals("broken", world.next());
            assertTrue(client.closed());
        }
    }

    @Test
    void aCutClientSeesTheEnd() throws Exception {
        try (Client client = world.client().get("/")) {
            assertEquals("whole ", world.next());
            next().cut();
            assertTrue(client.closed());
            assertEquals("gone", world.next());
        }
    }

    @Test
    void aLargeAnswerCountsUntilItIsSentOrNobodyTakesIt() throws Exception {
        int large = 32 << 20;
        Client client = world.client().get("/");
        PendingExchange pending = next();
        pending.answer(new Answer(200, new HeaderMap(), new byte[large]), budget);
        assertEquals(large, budget.used());
        world.calm();
        assertEquals(large, budget.used());
        pending.answer(new Answer(200, new HeaderMap(), new byte[10]), budget);
        Await.until(() -> budget.used() == large, "the budget to be used");
        client.close();
        Await.until(() -> budget.used() == 0, "an empty budget");
        try (Client other = world.client().get("/")) {
            next().answer(text(200, "small"), budget);
            assertEquals("200 small", other.answer());
            Await.until(() -> budget.used() == 0, "an empty budget");
        }
    }

    @Test
    void anOldClientGetsItsAnswerAndTheEnd() throws Exception {
        try (Client client = world.client().send("GET / HTTP/1.0\r\n\r\n")) {
            answer(next(), "old");
            assertEquals("200 old", client.answer());
            assertTrue(client.closed());
        }
    }
}
