package io.towline.handshake.upstream;

import io.towline.conversation.Quoted;
import io.towline.handshake.negotiation.AcceptKey;
import io.towline.handshake.negotiation.Deflate;
import io.towline.handshake.negotiation.Extension;
import io.towline.handshake.negotiation.Negotiable;
import io.towline.header.grammar.ListField;
import io.towline.http1.MalformedResponse;
import io.towline.http1.ResponseHead;
import io.undertow.util.HeaderMap;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import java.util.List;
import java.util.Optional;

/**
 * What a server's 101 has agreed to, verified by RFC 6455 §4.1: that it read our very request, and chose only from what was
 * offered.
 */
record Agreement(Optional<String> subprotocol, Optional<Extension> deflate) {

    /**
     * @throws MalformedResponse if this is no server for WebSockets
     * @throws Disagreement if it is one, and chose what nobody offered
     */
    static Agreement verify(ResponseHead head, String sentKey, Negotiable wishes)
            throws MalformedResponse, Disagreement {
        HeaderMap headers = head.headers();
        require(head.http11(), "its 101 is not HTTP/1.1");
        require(names(headers, Headers.UPGRADE, "websocket"), "its 101 does not upgrade to websocket");
        require(
                ListField.names(headers, Headers.CONNECTION, "upgrade"),
                "the Connection header of its 101 does not say Upgrade");
        require(
                single(headers, Headers.SEC_WEB_SOCKET_ACCEPT).equals(Optional.of(AcceptKey.proofOf(sentKey))),
                "the Sec-WebSocket-Accept of its 101 is not the answer to our key");
        return new Agreement(subprotocol(headers, wishes), deflate(headers, wishes));
    }

    private static Optional<String> subprotocol(HeaderMap headers, Negotiable wishes) throws Disagreement {
        HttpString name = Headers.SEC_WEB_SOCKET_PROTOCOL;
        agree(headers.count(name) <= 1, "its 101 has more than one " + name);
        Optional<String> chosen = Optional.ofNullable(headers.getFirst(name));
        if (chosen.isPresent() && !wishes.subprotocols().contains(chosen.get())) {
            throw new Disagreement("its 101 chose the subprotocol " + Quoted.of(chosen.get())
                    + ", which was not offered" + offered(wishes.subprotocols()));
        }
        return chosen;
    }

    private static String offered(List<String> names) {
        return names.isEmpty() ? " (none was)" : " (offered: " + Quoted.of(String.join(", ", names)) + ")";
    }

    private static Optional<Extension> deflate(HeaderMap headers, Negotiable wishes) throws Disagreement {
        List<String> named = ListField.elements(headers, Headers.SEC_WEB_SOCKET_EXTENSIONS);
        List<Extension> chosen;
        try {
            chosen = Extension.parse(named);
        } catch (Extension.Malformed e) {
            throw new Disagreement("the Sec-WebSocket-Extensions of its 101 are malformed");
        }
        boolean offered = chosen.isEmpty()
                || (chosen.size() == 1
                        && wishes.deflate().stream().anyMatch(one -> Deflate.answers(chosen.getFirst(), one)));
        agree(
                offered,
                "its 101 chose the extension " + Quoted.of(String.join(", ", named)) + ", which was not offered"
                        + offered(wishes.deflate().stream()
                                .map(Extension::toString)
                                .toList()));
        return chosen.stream().findFirst();
    }

    /** §4.1 wants the value to be the word itself: what else could be switched to? */
    private static boolean names(HeaderMap headers, HttpString name, String word) throws MalformedResponse {
        return single(headers, name).filter(word::equalsIgnoreCase).isPresent();
    }

    private static Optional<String> single(HeaderMap headers, HttpString name) throws MalformedResponse {
        require(headers.count(name) <= 1, "its 101 has more than one " + name);
        return Optional.ofNullable(headers.getFirst(name));
    }

    private static void require(boolean kept, String otherwise) throws MalformedResponse {
        if (!kept) {
            throw new MalformedResponse(otherwise);
        }
    }

    private static void agree(boolean kept, String otherwise) throws Disagreement {
        if (!kept) {
            throw new Disagreement(otherwise);
        }
    }
}
