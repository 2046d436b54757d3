package io.towline.bridge.web;

import static io.towline.bridge.web.WebWorld.await;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.bridge.budget.Budget;
import io.towline.bridge.web.Asking.Body;
import io.towline.bridge.web.Asking.BodyTerms;
import io.towline.bridge.web.Http2Client.Frame;
import io.towline.bridge.web.WebWorld.Owner;
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

/** What {@link Asking} and {@link Streaming} promise, on the streams of one HTTP/2 connection. */
class Http2Test {

    private final BlockingQueue<Asking> asked = new LinkedBlockingQueue<>();
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

    private void receive(Asking asking) {
        asking.gather(new BodyTerms(1000, budget), new Body() {
            @Override
            public void whole(byte[] bytes) {
                asking.watch(world.thread(owner, asking), () -> world.heard.add("gone"));
                world.heard.add("whole " + new String(bytes, UTF_8));
                asked.add(asking);
            }

            @Override
            public void tooLarge() {
                asking.answer(new Answer(413, new HeaderMap(), "too large".getBytes(UTF_8)));
            }

            @Override
            public void noMemory() {
                asking.cut();
            }

            @Override
            public void refused(int status, String sentence) {
                world.heard.add("refused " + status);
                asking.answer(new Answer(status, new HeaderMap(), sentence.getBytes(UTF_8)));
            }

            @Override
            public void broken() {
                world.heard.add("broken");
            }
        });
    }

    private Asking next() throws InterruptedException {
        return asked.poll(60, TimeUnit.SECONDS);
    }

    private void run(Asking asking, Runnable task) {
        world.thread(owner, asking).execute(task);
    }

    private void answer(Asking asking, String body) {
        run(asking, () -> asking.answer(new Answer(200, new HeaderMap(), body.getBytes(UTF_8))));
    }

    private Streaming stream(Asking asking) throws InterruptedException {
        run(
                asking,
                () -> opened.add(asking.stream(
                        200,
                        new HeaderMap(),
                        world.thread(owner, asking),
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

    private void write(Asking asking, Streaming streaming, String text) {
        run(asking, () -> streaming.write(ByteBuffer.wrap(text.getBytes(UTF_8))));
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
        await(() -> budget.used() == 0);
    }

    @ParameterizedTest
    @EnumSource
    void aStreamThatIsResetWhileItWaitsIsGone(Owner owner) throws Exception {
        this.owner = owner;
        client.get(1);
        assertEquals("whole ", world.next());
        Asking reset = next();
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
        Asking streaming = next();
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
        Asking asking = next();
        Streaming streaming = stream(asking);
        assertEquals(Http2Client.HEADERS, client.next().type());
        write(asking, streaming, "one");
        assertEquals("one", client.next().text());
        write(asking, streaming, "two");
        assertEquals("two", client.next().text());
        run(asking, streaming::end);
        Frame last = client.next();
        assertEquals(Http2Client.DATA, last.type());
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
        Asking asking = next();
        Streaming streaming = stream(asking);
        client.next();
        client.reset(1);
        assertEquals("whole ", world.next());
        assertEquals("stream gone", world.next());
        write(asking, streaming, "dropped");
        run(asking, streaming::end);
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
        Asking asking = next();
        Streaming streaming = stream(asking);
        client.next();
        run(asking, streaming::cut);
        Frame reset = client.next();
        assertEquals(Http2Client.RST_STREAM, reset.type());
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
        Asking asking = next();
        Streaming streaming = stream(asking);
        String much = "0123456789".repeat(30_000);
        write(asking, streaming, much);
        run(asking, () -> world.heard.add(streaming.hasRoom() ? "room" : "no room"));
        assertEquals("no room", world.next());
        run(asking, streaming::end);
        world.calm();
        assertTrue(budget.used() > 100_000);
        client.widen(0, 1_000_000);
        client.widen(1, 1_000_000);
        assertEquals(much, client.body(1));
        assertEquals("ended", world.next());
        await(() -> budget.used() == 0);
    }

    @ParameterizedTest
    @EnumSource
    void aStreamWhoseWindowStaysShutIsCut(Owner owner) throws Exception {
        this.owner = owner;
        client.get(1);
        assertEquals("whole ", world.next());
        Asking asking = next();
        Streaming streaming = stream(asking);
        write(asking, streaming, "0123456789".repeat(30_000));
        world.calm();
        world.passUntilHeard(31);
        assertEquals("stream gone", world.next());
        await(() -> budget.used() == 0);
        client.get(3);
        assertEquals("whole ", world.next());
        world.calm();
    }
}
