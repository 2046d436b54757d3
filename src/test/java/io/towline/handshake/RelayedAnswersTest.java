package io.towline.handshake;

import static io.towline.handshake.BothSides.HANDSHAKE;
import static io.towline.handshake.BothSides.PROOF;
import static io.towline.handshake.BothSides.assertField;
import static io.towline.handshake.BothSides.url;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.conversation.Cause;
import io.towline.handshake.HandshakeResult.Answered;
import io.towline.handshake.HandshakeResult.Failed;
import io.towline.testkit.RawClient;
import io.towline.testkit.TestUpstream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a server answers instead of a 101, and what the client sees of it. */
class RelayedAnswersTest {

    private final BothSides world = new BothSides();

    @AfterEach
    void closeAll() throws Exception {
        world.close();
    }

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource(
            delimiter = '|',
            value = {
                "401 | WWW-Authenticate: Basic realm=x",
                "302 | Location: https://login.example.com/",
                "403 | X-Why: because",
                "404 | X-Own: a",
                "503 | Retry-After: 7",
                "200 | Content-Type: text/html",
            })
    void otherAnswersAreRelayedAsTheyCame(int status, String field) throws Exception {
        TestUpstream server = world.open(TestUpstream.answering("HTTP/1.1 " + status + " Its Words\n" + field
                + "\nSet-Cookie: a=1\nSet-Cookie: b=2\nKeep-Alive: 5\nContent-Length: 4\n\nnope"));
        Front front = world.frontOf(server);
        RawClient client = world.open(RawClient.connect(front.port())).send(HANDSHAKE);
        String answer = client.readToEnd();
        assertTrue(answer.startsWith("HTTP/1.1 " + status + " Its Words\n"), answer);
        assertTrue(answer.endsWith("\n\nnope"), answer);
        assertField(answer, field);
        assertField(answer, "Set-Cookie: a=1");
        assertField(answer, "Set-Cookie: b=2");
        assertField(answer, "Content-Length: 4");
        assertField(answer, "Connection: close");
        assertFalse(answer.contains("Keep-Alive"), answer);
        Answered answered = assertInstanceOf(Answered.class, front.result());
        assertEquals(url(server), answered.server());
        assertEquals(status, answered.status());
        assertTrue(answered.reason().startsWith("the server answered " + status), answered.reason());
        assertTrue(server.peer().done(), "its connection is not used again");
        assertEquals(0, front.leases());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 403 R\nTransfer-Encoding: chunked\n\n2\nno\n2\npe\n0\n\n",
                "HTTP/1.1 100 Continue\n\nHTTP/1.1 103 Hints\nLink: x\n\nHTTP/1.1 403 R\nContent-Length: 4\n\nnope",
                "HTTP/1.0 403 R\n\nnope",
            })
    void bodiesAreRelayedHoweverTheyWereFramed(String wire) throws Exception {
        TestUpstream server = world.open(TestUpstream.running(peer -> {
            peer.readHead();
            peer.send(wire);
        }));
        Front front = world.frontOf(server);
        String answer =
                world.open(RawClient.connect(front.port())).send(HANDSHAKE).readToEnd();
        assertTrue(answer.startsWith("HTTP/1.1 403 R\n") && answer.endsWith("\n\nnope"), answer);
        assertField(answer, "Content-Length: 4");
        assertFalse(answer.contains("Link"), answer);
    }

    @ParameterizedTest
    @ValueSource(ints = {204, 304})
    void answersWithoutBodyAreRelayed(int status) throws Exception {
        Front front = world.frontOf(world.open(TestUpstream.answering("HTTP/1.1 " + status + " R\nETag: x\n\n")));
        String answer =
                world.open(RawClient.connect(front.port())).send(HANDSHAKE).readToEnd();
        assertTrue(answer.startsWith("HTTP/1.1 " + status + " R\n"), answer);
        assertTrue(answer.endsWith("\n\n"), answer);
        assertInstanceOf(Answered.class, front.result());
    }

    @Test
    void aRelayed426StillSaysUpgrade() throws Exception {
        Front front = world.frontOf(world.open(TestUpstream.answering(
                "HTTP/1.1 426 R\nUpgrade: websocket\nSec-WebSocket-Version: 12\nContent-Length: 0\n\n")));
        String answer =
                world.open(RawClient.connect(front.port())).send(HANDSHAKE).readToEnd();
        assertField(answer, "Upgrade: websocket");
        assertField(answer, "Connection: Upgrade, close");
        assertField(answer, "Sec-WebSocket-Version: 12");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SSH-2.0-OpenSSH_9\n",
                "HTTP/1.1 101 OK\nUpgrade: websocket\nConnection: Upgrade\n\n",
                "HTTP/1.1 101 OK\nUpgrade: websocket\nConnection: Upgrade\nSec-WebSocket-Accept: " + PROOF + "\n\n",
                "HTTP/1.1 200 OK\nX : y\n\n",
            })
    void garbageIs502(String wire) throws Exception {
        Front front = world.frontOf(world.open(TestUpstream.answering(wire)));
        world.assertFailed(front, 502, Cause.REFUSED_UNREACHABLE);
    }

    @Test
    void anOversizedHeadIs502() throws Exception {
        Front front =
                world.frontOf(world.open(TestUpstream.answering("HTTP/1.1 200 OK\nX: " + "y".repeat(20_000) + "\n\n")));
        Failed failed = world.assertFailed(front, 502, Cause.REFUSED_UNREACHABLE);
        assertTrue(failed.reason().endsWith("its head is longer than 16384 bytes"), failed.reason());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 403 R\nContent-Length: 300000\n\n",
                "HTTP/1.1 403 R\nContent-Length: x\n\n",
            })
    void anAnswerThatCannotBeRelayedIs502AndTheLast(String wire) throws Exception {
        TestUpstream second = world.open(TestUpstream.agreeing());
        Front front = world.frontOf(world.open(TestUpstream.answering(wire)), second);
        world.assertFailed(front, 502, Cause.REFUSED_UNREACHABLE);
        assertEquals(0, second.peersWaiting(), "nobody else is asked what was answered already");
    }

    @Test
    void aBodyThatBreaksOffIs502AndTheLast() throws Exception {
        TestUpstream second = world.open(TestUpstream.agreeing());
        TestUpstream first = world.open(TestUpstream.running(peer -> {
            peer.readHead();
            peer.send("HTTP/1.1 403 R\nContent-Length: 10\n\nno");
        }));
        world.assertFailed(world.frontOf(first, second), 502, Cause.REFUSED_UNREACHABLE);
        assertEquals(0, second.peersWaiting());
    }
}
