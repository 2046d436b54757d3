package io.towline.handshake.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.towline.config.RouteConfig.Compression;
import io.towline.config.RouteConfig.Subprotocols;
import io.towline.conversation.Cause;
import io.towline.handshake.negotiation.Extension;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 6455 §4.2.1, items 8 and 9: which subprotocols and extensions pass of those that a client offers. */
class NegotiableTest {

    private final ProperHandshake handshake = new ProperHandshake();

    @ParameterizedTest(name = "{0} of {1}")
    @CsvSource(
            delimiter = '|',
            value = {
                "any | a, b | a,b",
                "none | a, b | ''",
                "b,c | a, b ,, c | b,c",
                "B | b | ''",
                "b | b,b | b",
                "any | '' | ''",
                "any | , | ''"
            })
    void subprotocolsPassInTheClientsOrder(String rule, String offered, String passed) {
        handshake.route.subprotocols = switch (rule) {
            case "any" -> new Subprotocols.Any();
            case "none" -> new Subprotocols.None();
            default -> new Subprotocols.Listed(List.of(rule.split(",")).reversed());
        };
        handshake.add("Sec-WebSocket-Protocol", offered);
        assertEquals(
                passed,
                String.join(
                        ",",
                        assertInstanceOf(Offer.class, handshake.judge())
                                .wishes()
                                .subprotocols()));
    }

    @Test
    void subprotocolsMayStandOnSeveralLines() {
        handshake.add("Sec-WebSocket-Protocol", "a");
        handshake.add("Sec-WebSocket-Protocol", "b, c");
        assertEquals(
                List.of("a", "b", "c"),
                assertInstanceOf(Offer.class, handshake.judge()).wishes().subprotocols());
    }

    @ParameterizedTest
    @ValueSource(strings = {"a b", "a;b", "\"a\"", "caf\u00e9", "ok, n@t"})
    void subprotocolsMustBeTokens(String odd) {
        handshake.add("Sec-WebSocket-Protocol", odd);
        handshake.refused(400, Cause.REFUSED_HANDSHAKE);
    }

    @Test
    void aSubprotocolMismatchIsRefusedWhereTheRouteSaysSo() {
        handshake.route.subprotocols = new Subprotocols.Listed(List.of("c"));
        handshake.route.rejectSubprotocolMismatch = true;
        assertInstanceOf(Offer.class, handshake.judge(), "who offers none is not refused");
        handshake.add("Sec-WebSocket-Protocol", "a, b");
        assertEquals(
                "None of the subprotocols \"a, b\" is spoken here.",
                handshake.refused(403, Cause.REFUSED_SUBPROTOCOL).reason());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "permessage-deflate                                        | permessage-deflate",
                "x-webkit-deflate-frame, permessage-deflate;a, foo         | ''",
                "foo; x=\"y\", permessage-deflate ; client_max_window_bits | permessage-deflate; client_max_window_bits",
                "permessage-deflate; server_max_window_bits=\"10\"         | permessage-deflate; server_max_window_bits=10",
                "permessage-deflate; server_max_window_bits=10, permessage-deflate | permessage-deflate; server_max_window_bits=10, permessage-deflate",
                "permessage-deflate; server_max_window_bits                | ''",
                "permessage-deflate; server_max_window_bits=7              | ''",
                "permessage-deflate; server_max_window_bits=08             | ''",
                "permessage-deflate; client_max_window_bits=16             | ''",
                "permessage-deflate; server_no_context_takeover=1          | ''",
                "bbf-usp-protocol                                          | ''",
            })
    void onlyValidOffersOfPermessageDeflatePass(String offered, String passed) {
        handshake.add("Sec-WebSocket-Extensions", offered);
        List<Extension> deflate =
                assertInstanceOf(Offer.class, handshake.judge()).wishes().deflate();
        assertEquals(
                passed,
                String.join(", ", deflate.stream().map(Extension::toString).toList()));
    }

    @Test
    void withoutCompressionNoExtensionPasses() {
        handshake.route.compression = Compression.OFF;
        handshake.add("Sec-WebSocket-Extensions", "permessage-deflate");
        assertEquals(
                List.of(),
                assertInstanceOf(Offer.class, handshake.judge()).wishes().deflate());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "permessage deflate",
                "permessage-deflate;",
                "permessage-deflate; =1",
                "permessage-deflate; a=",
                "permessage-deflate; a=\"b c\"",
                "permessage-deflate; a=\"b",
                "permessage-deflate; a; a",
                "permessage-deflate; a=b=c",
                "; a",
            })
    void malformedExtensionsGet400(String malformed) {
        handshake.add("Sec-WebSocket-Extensions", malformed);
        handshake.refused(400, Cause.REFUSED_HANDSHAKE);
    }
}
