package io.towline.listener.proxy;

import io.towline.listener.exchange.ProxiedAddresses;
import java.nio.ByteBuffer;
import java.util.Optional;

/** What the first bytes of a connection are, where a PROXY header is to be. */
sealed interface ProxyHeader {

    /** Of either version: what is longer is none. TLVs of balancers take some hundred bytes; nginx has the same bound. */
    int MOST_BYTES = 4096;

    /** So far it may become one. */
    record Incomplete() implements ProxyHeader {}

    /**
     * @param addresses empty where the ends are those of the connection itself: LOCAL, UNKNOWN, or of a kind that is not TCP
     */
    record Whole(int bytes, Optional<ProxiedAddresses> addresses) implements ProxyHeader {}

    /** @param why a clause that goes on from the name of the connection's sender */
    record Malformed(String why) implements ProxyHeader {}

    /** @param bytes from its position on; it is left as it is */
    static ProxyHeader read(ByteBuffer bytes) {
        if (!bytes.hasRemaining()) {
            return new Incomplete();
        }
        return switch (bytes.get(bytes.position())) {
            case 'P' -> ProxyHeaderV1.read(bytes);
            case '\r' -> ProxyHeaderV2.read(bytes);
            case 22 -> new Malformed("sent TLS without a PROXY header before it"); // RFC 8446 §5.1: handshake
            default -> notOne();
        };
    }

    static Malformed notOne() {
        return new Malformed("did not begin with a PROXY header");
    }
}
