package io.towline.bridge.web;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.bridge.budget.Budget;
import io.towline.bridge.web.PendingExchange.Body;
import io.towline.bridge.web.PendingExchange.BodyTerms;
import io.towline.bridge.web.WebWorld.Owner;
import io.towline.testkit.Await;
import io.towline.testkit.RawHttp2;
import io.towline.testkit.RawHttp2.Frame;
import io.undertow.util.HeaderMap;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What {@link PendingExchange} and {@link Streaming} promise, on the streams of one HTTP/2 connection. */
class Http2Test {

    private final BlockingQueue<PendingExchange> asked = new LinkedBlockingQueue<>();
    private final BlockingQueue<Streaming> opened = new LinkedBlockingQueue<>();
    private final Budget budget = new Budget(10_000_000);
    private Owner owner;
    private WebWorld world;
    private Http2Client client;

    @BeforeEach
    void open() throws Exception {
        world = new WebWorld(this::receive);
        client = new Http2Client(world.address());
    }

    @AfterEach
    void close() throws Exception {
        client.close();
        world.close();
    }

    private void receive(PendingExchange pending) {
        pending.gather(new BodyTerms(1000, budget), new Body() {
            @Override
            public void whole(byte[] bytes) {
                pending.watch(world.thread(owner, pending), () -> world.heard.add("gone"));
                world.heard.add("whole " + new String(bytes, UTF_8));
                asked.add(pending);
            }

            @Override
            public void failed(BodyFailure why) {
                switch (why) {
                    case BodyFailure.TooLarge _ ->
                        pending.answer(new Answer(413, new HeaderMap(), "too large".getBytes(UTF_8)));
                    case BodyFailure.NoMemory() -> pending.cut();
                    case BodyFailure.Refused(int status, String sentence) -> {
                        world.heard.add("refused " + status);
                        pending.answer(new Answer(status, new HeaderMap(), sentence.getBytes(UTF_8)));
                    }
                    case BodyFailure.Broken() -> world.heard.add("broken");
                }
            }
        });
    }

    private PendingExchange next() throws InterruptedException {
        return asked.poll(60, TimeUnit.SECONDS);
    }

    private void run(PendingExchange pending, Runnable task) {
        world.thread(owner, pending).execute(task);
    }

    private void answer(PendingExchange pending, String body) {
        run(pending, () -> pending.answer(new Answer(200, new HeaderMap(), body.getBytes(UTF_8))));
    }

    private Streaming stream(PendingExchange pending) throws InterruptedException {
        run(
                pending,
                () -> opened.add(pending.stream(
                        200,
                        new HeaderMap(),
                        world.thread(owner, pending),
                        Duration.ofSeconds(30),
                        budget,
                        new Streaming.Events() {
                            @Override
                            public void flowing() {
                                world.heard.add("flowing");
                            }

                            @Override
                            public void gone() {
                                world.heard.add("stream gone");
                            }

                            @Override
                            public void ended() {
                                world.heard.add("ended");
                            }
                        })));
        return opened.poll(60, TimeUnit.SECONDS);
    }

    private void write(PendingExchange pending, Streaming streaming, String text) {
        run(pending, () -> streaming.write(ByteBuffer.wrap(text.getBytes(UTF_8))));
    }

    @ParameterizedTest
    @EnumSource
    void requestsAreAnswered(Owner owner) throws Exception {
        this.owner = owner;
        client.get(1);
        answer(next(), "one");
        assertEquals("one", client.body(1));
        client.post(3, "body");
        assertEquals("whole ", world.next());
        assertEquals("whole body", world.next());
        answer(next(), "three");
        assertEquals("three", client.body(3));
        Await.until(() -> budget.used() == 0, "an empty budget");
    }

    @ParameterizedTest
    @EnumSource
    void aStreamThatIsResetWhileItWaitsIsGone(Owner owner) throws Exception {
        this.owner = owner;
        client.get(1);
        assertEquals("whole ", world.next());
        PendingExchange reset = next();
        client.post(3, "stays");
        assertEquals("whole stays", world.next());
        client.reset(1);
        assertEquals("gone", world.next());
        answer(reset, "dropped");
        answer(next(), "three");
        assertEquals("three", client.body(3));
    }

    @ParameterizedTest
    @EnumSource
    void aConnectionThatIsLostTakesAllItsStreamsAlong(Owner owner) throws Exception {
        this.owner = owner;
        client.get(1);
        client.get(3);
        assertEquals("whole ", world.next());
        assertEquals("whole ", world.next());
        PendingExchange streaming = next();
        stream(streaming);
        world.calm();
        client.close();
        String first = world.next();
        String second = world.next();
        assertTrue(
                (first + second).equals("gonestream gone") || (first + second).equals("stream gonegone"),
                first + second);
    }

    @ParameterizedTest
    @EnumSource
    void whatIsWrittenGoesOutAtOnceAndTheEndIsClean(Owner owner) throws Exception {
        this.owner = owner;
        client.get(1);
        PendingExchange pending = next();
        Streaming streaming = stream(pending);
        assertEquals(RawHttp2.HEADERS, client.next().type());
        write(pending, streaming, "one");
        assertEquals("one", client.next().text());
        write(pending, streaming, "two");
        assertEquals("two", client.next().text());
        run(pending, streaming::end);
        Frame last = client.next();
        assertEquals(RawHttp2.DATA, last.type());
        assertTrue(last.endsStream());
        assertEquals("whole ", world.next());
        assertEquals("ended", world.next());
        assertEquals(0, budget.used());
    }

    @ParameterizedTest
    @EnumSource
    void aStreamThatIsResetUnderWayIsGone(Owner owner) throws Exception {
        this.owner = owner;
        client.get(1);
        PendingExchange pending = next();
        Streaming streaming = stream(pending);
        client.next();
        client.reset(1);
        assertEquals("whole ", world.next());
        assertEquals("stream gone", world.next());
        write(pending, streaming, "dropped");
        run(pending, streaming::end);
        client.get(3);
        answer(next(), "three");
        assertEquals("three", client.body(3));
        assertEquals("whole ", world.next());
        assertEquals(0, budget.used());
    }

    @ParameterizedTest
    @EnumSource
    void aCutResetsItsStreamAlone(Owner owner) throws Exception {
        this.owner = owner;
        client.get(1);
        PendingExchange pending = next();
        Streaming streaming = stream(pending);
        client.next();
        run(pending, streaming::cut);
        Frame reset = client.next();
        assertEquals(RawHttp2.RST_STREAM, reset.type());
        assertEquals(1, reset.stream());
        assertEquals("whole ", world.next());
        assertEquals("stream gone", world.next());
        client.get(3);
        answer(next(), "three");
        assertEquals("three", client.body(3));
    }

    @ParameterizedTest
    @EnumSource
    void whatTheWindowDoesNotTakeWaits(Owner owner) throws Exception {
        this.owner = owner;
        client.get(1);
        assertEquals("whole ", world.next());
        PendingExchange pending = next();
        Streaming streaming = stream(pending);
        String much = "0123456789".repeat(30_000);
        write(pending, streaming, much);
        run(pending, () -> world.heard.add(streaming.hasRoom() ? "room" : "no room"));
        assertEquals("no room", world.next());
        run(pending, streaming::end);
        world.calm();
        assertTrue(budget.used() > 100_000);
        client.widen(0, 1_000_000);
        client.widen(1, 1_000_000);
        assertEquals(much, client.body(1));
        assertEquals("ended", world.next());
        Await.until(() -> budget.used() == 0, "an empty budget");
    }

    @ParameterizedTest
    @EnumSource
    void aStreamWhoseWindowStaysShutIsCut(Owner owner) throws Exception {
        this.owner = owner;
        client.get(1);
        assertEquals("whole ", world.next());
        PendingExchange pending = next();
        Streaming streaming = stream(pending);
        write(pending, streaming, "0123456789".repeat(30_000));
        world.calm();
        world.passUntilHeard(31);
        assertEquals("stream gone", world.next());
        Await.until(() -> budget.used() == 0, "an empty budget");
        client.get(3);
        assertEquals("whole ", world.next());
        world.calm();
    }
}
