package io.towline.handshake.upstream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.towline.handshake.negotiation.AcceptKey;
import io.towline.handshake.negotiation.Extension;
import io.towline.handshake.negotiation.Negotiable;
import io.towline.header.grammar.ListField;
import io.towline.http1.MalformedResponse;
import io.towline.http1.ResponseHead;
import io.undertow.util.HeaderMap;
import io.undertow.util.HttpString;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 6455 §4.1, what a client must check in an answer; RFC 7692 §7.1. */
class AgreementTest {

    private static final String KEY = "dGhlIHNhbXBsZSBub25jZQ==";
    private static final HttpString EXTENSIONS = new HttpString("Sec-WebSocket-Extensions");

    private final HeaderMap headers = new HeaderMap();
    private Negotiable wishes = new Negotiable(List.of("a", "b"), List.of());

    AgreementTest() {
        put("Upgrade", "WebSocket");
        put("Connection", "keep-alive, UPGRADE");
        put("Sec-WebSocket-Accept", "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
    }

    @ParameterizedTest
    @CsvSource({
        "w4v7O6xFTi36lq3RNcgctw==, Oy4NRAQ13jhfONC7bP8dTKb4PTU=",
        "dGhlIHNhbXBsZSBub25jZQ==, s3pPLMBiTxaQ9kYGzzhZRbK+xOo=",
        "x3JJHMbDL1EzLkh9GBhXDw==, HSmrc0sMlYUkAGmm5OPpG2HaGWk=",
    })
    void knownKeysHaveKnownProofs(String key, String proof) {
        assertEquals(proof, AcceptKey.proofOf(key));
    }

    @Test
    void aBareAgreementAgreesOnNothingElse() throws Exception {
        assertEquals(new Agreement(Optional.empty(), Optional.empty()), verify());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Upgrade              | h2c                          | its 101 does not upgrade to websocket",
                "Upgrade              | websocket, h2c               | its 101 does not upgrade to websocket",
                "Connection           | keep-alive                   | the Connection header of its 101 does not say Upgrade",
                "Sec-WebSocket-Accept | S3pPLMBiTxaQ9kYGzzhZRbK+xOo= | the Sec-WebSocket-Accept of its 101 is not the answer to our key",
            })
    void whatWasNotAskedForIsNoAgreement(String name, String value, String why) {
        put(name, value);
        assertEquals(why, assertThrows(MalformedResponse.class, this::verify).getMessage());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Sec-WebSocket-Protocol   | c                  | its 101 chose the subprotocol \"c\", which was not offered (offered: \"a, b\")",
                "Sec-WebSocket-Protocol   | A                  | its 101 chose the subprotocol \"A\", which was not offered (offered: \"a, b\")",
                "Sec-WebSocket-Protocol   | a, b               | its 101 chose the subprotocol \"a, b\", which was not offered (offered: \"a, b\")",
                "Sec-WebSocket-Extensions | permessage-deflate | its 101 chose the extension \"permessage-deflate\", which was not offered (none was)",
                "Sec-WebSocket-Extensions | foo                | its 101 chose the extension \"foo\", which was not offered (none was)",
                "Sec-WebSocket-Extensions | ;                  | the Sec-WebSocket-Extensions of its 101 are malformed",
            })
    void whatWasNotOfferedIsADisagreement(String name, String value, String why) {
        put(name, value);
        assertEquals(why, assertThrows(Disagreement.class, this::verify).getMessage());
    }

    @ParameterizedTest
    @ValueSource(strings = {"Upgrade", "Connection", "Sec-WebSocket-Accept"})
    void whatIsNeededMustBeThere(String name) {
        headers.remove(name);
        assertThrows(MalformedResponse.class, this::verify);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Upgrade", "Sec-WebSocket-Accept", "Sec-WebSocket-Protocol"})
    void whatMustBeThereOnceMayNotBeThereTwice(String name) {
        put("Sec-WebSocket-Protocol", "a");
        headers.add(new HttpString(name), headers.getFirst(name));
        assertEquals(
                "its 101 has more than one " + name,
                assertThrows(Exception.class, this::verify).getMessage());
    }

    @Test
    void http10CannotSwitch() {
        assertThrows(
                MalformedResponse.class,
                () -> Agreement.verify(new ResponseHead(false, 101, "", headers), KEY, wishes));
    }

    @Test
    void anOfferedSubprotocolIsAgreedOn() throws Exception {
        put("Sec-WebSocket-Protocol", "b");
        assertEquals(Optional.of("b"), verify().subprotocol());
    }

    @ParameterizedTest(name = "{1} to {0}: {2}")
    @CsvSource(
            delimiter = '|',
            value = {
                "permessage-deflate                             | permessage-deflate                                | true",
                "permessage-deflate                             | Permessage-Deflate                                | true",
                "permessage-deflate                             | permessage-deflate; server_no_context_takeover    | true",
                "permessage-deflate                             | permessage-deflate; client_no_context_takeover    | true",
                "permessage-deflate                             | permessage-deflate; server_max_window_bits=9      | true",
                "permessage-deflate                             | permessage-deflate; client_max_window_bits=9      | false",
                "permessage-deflate; client_max_window_bits     | permessage-deflate; client_max_window_bits=9      | true",
                "permessage-deflate; client_max_window_bits     | permessage-deflate; client_max_window_bits        | false",
                "permessage-deflate; client_max_window_bits     | permessage-deflate                                | true",
                "permessage-deflate; client_max_window_bits=10  | permessage-deflate; client_max_window_bits=10     | true",
                "permessage-deflate; client_max_window_bits=10  | permessage-deflate; client_max_window_bits=11     | false",
                "permessage-deflate; server_max_window_bits=10  | permessage-deflate; server_max_window_bits=8      | true",
                "permessage-deflate; server_max_window_bits=10  | permessage-deflate; server_max_window_bits=12     | false",
                "permessage-deflate; server_max_window_bits=10  | permessage-deflate                                | false",
                "permessage-deflate; server_no_context_takeover | permessage-deflate                                | false",
                "permessage-deflate; server_max_window_bits=10, permessage-deflate | permessage-deflate             | true",
                "permessage-deflate                             | permessage-deflate; server_max_window_bits=7      | false",
                "permessage-deflate                             | permessage-deflate; server_no_context_takeover=1  | false",
                "permessage-deflate                             | permessage-deflate; new_thing                     | false",
                "permessage-deflate                             | permessage-deflate, permessage-deflate            | false",
            })
    void deflateMustAnswerAnOffer(String offered, String answer, boolean agreed) throws Exception {
        HeaderMap offers = new HeaderMap().put(EXTENSIONS, offered);
        wishes = new Negotiable(List.of(), Extension.parse(ListField.elements(offers, EXTENSIONS)));
        put("Sec-WebSocket-Extensions", answer);
        if (agreed) {
            assertEquals(answer, verify().deflate().orElseThrow().toString());
        } else {
            assertThrows(Disagreement.class, this::verify);
        }
    }

    private Agreement verify() throws MalformedResponse, Disagreement {
        return Agreement.verify(new ResponseHead(true, 101, "Switching Protocols", headers), KEY, wishes);
    }

    private void put(String name, String value) {
        headers.put(new HttpString(name), value);
    }
}
