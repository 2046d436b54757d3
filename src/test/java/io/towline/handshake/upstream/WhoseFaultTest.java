package io.towline.handshake.upstream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.towline.conversation.Cause;
import io.towline.handshake.negotiation.Extension;
import io.towline.handshake.upstream.Dial.Result.Answered;
import io.towline.handshake.upstream.Dial.Result.Failed;
import io.towline.testkit.SampleConfig;
import io.towline.testkit.TestUpstream;
import io.towline.upstream.ServerView;
import io.undertow.util.HeaderMap;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Which failed handshakes speak against the server, so that so many in a row set it aside; which are between its client and it; and which
 * are ours (see {@link DialTest} for descriptors that are spent). The client offers the subprotocols a and b, and permessage-deflate.
 */
class WhoseFaultTest {

    private static final String AGREED =
            "HTTP/1.1 101 S\nUpgrade: websocket\nConnection: Upgrade\nSec-WebSocket-Accept: PROOF\n";

    private final SampleConfig.Upstream upstream = new SampleConfig.Upstream();

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "it closes without a word                  | ''",
                "it speaks no HTTP                         | SSH-2.0-OpenSSH\\n",
                "it speaks TLS                             | \\x15\\x03\\x01\\x00\\x02\\x02\\x32",
                "it speaks HTTP/2                          | \\x00\\x00\\x06\\x04\\x00\\x00\\x00\\x00\\x00\\x00\\x03\\x00\\x00\\x00\\x64",
                "its 101 proves nothing                    | HTTP/1.1 101 S\\nUpgrade: websocket\\nConnection: Upgrade\\n\\n",
                "its 101 does not upgrade                  | HTTP/1.1 101 S\\nConnection: Upgrade\\nSec-WebSocket-Accept: PROOF\\n\\n",
                "its 101 upgrades to something else        | HTTP/1.1 101 S\\nUpgrade: h2c\\nConnection: Upgrade\\nSec-WebSocket-Accept: PROOF\\n\\n",
                "its head is malformed                     | HTTP/1.1 200 OK\\nno field\\n\\n",
            })
    void theServers(String what, String answer) throws Exception {
        expect(answer, ServerView.State.SET_ASIDE, 3, 0);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "a subprotocol that was not offered        | Sec-WebSocket-Protocol: c",
                "one in other letters                      | Sec-WebSocket-Protocol: A",
                "all that were offered                     | Sec-WebSocket-Protocol: a, b",
                "one twice                                 | Sec-WebSocket-Protocol: a\\nSec-WebSocket-Protocol: a",
                "an empty one                              | Sec-WebSocket-Protocol:",
                "an extension that was not offered         | Sec-WebSocket-Extensions: x-webkit-deflate-frame",
                "a parameter that was not offered          | Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits=9",
                "an extension twice                        | Sec-WebSocket-Extensions: permessage-deflate, permessage-deflate",
                "malformed extensions                      | Sec-WebSocket-Extensions: ;",
            })
    void theOffers(String what, String lines) throws Exception {
        expect(AGREED + lines + "\n\n", ServerView.State.IN_USE, 0, 3);
    }

    /** Whatever it says, it is there and can speak. */
    @ParameterizedTest
    @CsvSource({"200", "301", "400", "401", "403", "404", "426", "429", "431", "500", "502", "503"})
    void nobodys(int status) throws Exception {
        expect("HTTP/1.1 " + status + " R\nContent-Length: 0\n\n", ServerView.State.IN_USE, 0, 3);
    }

    @Test
    void aServerThatHangsIsToBlame() throws Exception {
        try (TestUpstream server = TestUpstream.hanging();
                Dialling dialling = dialling(server)) {
            for (int i = 0; i < 3; i++) {
                dialling.begin(dialling.request());
                server.peer();
                dialling.pass(Duration.ofSeconds(6));
                assertInstanceOf(Failed.class, dialling.result());
            }
            assertEquals(List.of(3L), dialling.failures());
            assertEquals(
                    ServerView.State.SET_ASIDE, dialling.servers().getFirst().state());
        }
    }

    @Test
    void aClientThatLeavesSaysNothing() throws Exception {
        try (TestUpstream server = TestUpstream.hanging();
                Dialling dialling = dialling(server)) {
            for (int i = 0; i < 3; i++) {
                Dial dial = dialling.begin(dialling.request());
                TestUpstream.Peer peer = server.peer();
                dialling.onThread(() -> {
                    dial.cancel();
                    return true;
                });
                peer.done();
            }
            ServerView seen = dialling.servers().getFirst();
            assertEquals(List.of(0L, 0L), List.of(seen.failed(), seen.succeeded()));
        }
    }

    /** The first has agreed, and its application knows of a connection: the second would say the same. */
    @Test
    void afterADisagreementNobodyElseIsAsked() throws Exception {
        try (TestUpstream first = TestUpstream.agreeing("Sec-WebSocket-Protocol: c");
                TestUpstream second = TestUpstream.agreeing("Sec-WebSocket-Protocol: c");
                Dialling dialling = dialling(first, second)) {
            dialling.begin(dialling.request());
            Failed failed = assertInstanceOf(Failed.class, dialling.result());
            assertEquals(
                    new Failed(
                            Cause.REFUSED_UNREACHABLE,
                            502,
                            Optional.of("ws://127.0.0.1:" + first.port()),
                            "handshake with ws://127.0.0.1:" + first.port()
                                    + " failed: its 101 chose the subprotocol \"c\", which was not offered (none was)",
                            Failure.disagreed("").sentence()),
                    failed);
            assertEquals(0, second.peersWaiting());
        }
    }

    private void expect(String answer, ServerView.State state, long failed, long succeeded) throws Exception {
        try (TestUpstream server = TestUpstream.running(peer -> {
                    peer.answer(unescaped(answer));
                    if (!answer.isEmpty()) {
                        peer.awaitEnd();
                    }
                });
                Dialling dialling = dialling(server)) {
            List<Extension> deflate = Extension.parse(List.of("permessage-deflate"));
            for (int i = 0; i < 3; i++) {
                Dial.Request request = dialling.request("/", new HeaderMap(), "a", "b");
                dialling.onThread(() -> Dial.begin(request, deflate, dialling.io(), dialling::settle));
                Dial.Result result = dialling.result();
                if (!(result instanceof Answered)) {
                    assertEquals(502, assertInstanceOf(Failed.class, result).status());
                }
            }
            ServerView seen = dialling.servers().getFirst();
            assertEquals(
                    Map.of("failed", failed, "succeeded", succeeded),
                    Map.of("failed", seen.failed(), "succeeded", seen.succeeded()),
                    () -> seen.lastFailure().toString());
            assertEquals(state, seen.state());
        }
    }

    private Dialling dialling(TestUpstream... servers) throws Exception {
        upstream.servers = Arrays.stream(servers)
                .map(server -> SampleConfig.server(server.port()))
                .toList();
        return new Dialling(upstream.config());
    }

    private static String unescaped(String text) {
        StringBuilder plain = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            if (text.startsWith("\\n", i)) {
                plain.append('\n');
                i++;
            } else if (text.startsWith("\\x", i)) {
                plain.append((char) Integer.parseInt(text, i + 2, i + 4, 16));
                i += 3;
            } else {
                plain.append(text.charAt(i));
            }
        }
        return plain.toString();
    }
}
