package io.towline.handshake.upstream;

import io.towline.handshake.negotiation.Extension;
import io.towline.handshake.negotiation.Negotiable;
import io.undertow.util.HeaderMap;
import io.undertow.util.HeaderValues;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;

/**
 * Our own opening handshake towards a server, RFC 6455 §4.1: written from values that were judged, never copied from what the
 * client sent, so that both sides see the same request.
 *
 * @param key our own
 * @param onward the client's end-to-end fields
 */
record UpgradeRequest(String target, String host, String key, Negotiable wishes, HeaderMap onward) {

    ByteBuffer bytes() {
        StringBuilder head = new StringBuilder(1024);
        line(head, "GET " + target + " HTTP/1.1");
        field(head, "Host", host);
        field(head, "Upgrade", "websocket");
        field(head, "Connection", "Upgrade");
        field(head, "Sec-WebSocket-Key", key);
        field(head, "Sec-WebSocket-Version", "13");
        if (!wishes.subprotocols().isEmpty()) {
            field(head, "Sec-WebSocket-Protocol", String.join(", ", wishes.subprotocols()));
        }
        if (!wishes.deflate().isEmpty()) {
            field(head, "Sec-WebSocket-Extensions", deflateOffers());
        }
        for (HeaderValues values : onward) {
            values.forEach(value -> field(head, values.getHeaderName().toString(), value));
        }
        line(head, "");
        return ByteBuffer.wrap(
                head.toString().getBytes(StandardCharsets.ISO_8859_1)); // as Undertow reads header fields
    }

    private String deflateOffers() {
        return wishes.deflate().stream().map(Extension::toString).collect(Collectors.joining(", "));
    }

    private static void field(StringBuilder head, String name, String value) {
        line(head, name + ": " + value);
    }

    /** The last gate: whoever forgot to judge a value is stopped here, before it becomes a second request. */
    private static void line(StringBuilder head, String line) {
        if (line.chars().anyMatch(c -> c == '\r' || c == '\n' || c == 0)) {
            throw new IllegalArgumentException("a line of the upgrade request holds a line break or NUL");
        }
        head.append(line).append("\r\n");
    }
}
