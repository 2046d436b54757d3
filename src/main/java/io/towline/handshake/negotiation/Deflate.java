package io.towline.handshake.negotiation;

import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** permessage-deflate, RFC 7692 §7: which offers are valid, and which answers fit them. */
public final class Deflate {

    private static final String NAME = "permessage-deflate";
    private static final String SERVER_BITS = "server_max_window_bits";
    private static final String CLIENT_BITS = "client_max_window_bits";
    private static final String SERVER_TAKEOVER = "server_no_context_takeover";
    private static final String CLIENT_TAKEOVER = "client_no_context_takeover";
    private static final Set<String> KNOWN = Set.of(SERVER_BITS, CLIENT_BITS, SERVER_TAKEOVER, CLIENT_TAKEOVER);
    private static final Set<String> BITS = Set.of("8", "9", "10", "11", "12", "13", "14", "15");

    private Deflate() {}

    /** Whether a server may accept it; §7.1 has the others declined, which is done by not passing them on. */
    public static boolean validOffer(Extension offer) {
        // §7.1.2.2: only here, and only in an offer, may the bits be left open.
        return offer.name().equalsIgnoreCase(NAME) && valid(offer, true);
    }

    /** Whether {@code answer} accepts {@code offer}, a valid one. */
    public static boolean answers(Extension answer, Extension offer) {
        return answer.name().equalsIgnoreCase(NAME)
                && valid(answer, false)
                && keepsServerTakeover(answer, offer)
                && keepsServerBits(answer, offer)
                && keepsClientBits(answer, offer);
    }

    private static boolean valid(Extension extension, boolean clientBitsMayBeOpen) {
        Map<String, Optional<String>> given = extension.parameters();
        return KNOWN.containsAll(given.keySet())
                && bare(given, SERVER_TAKEOVER)
                && bare(given, CLIENT_TAKEOVER)
                && bits(given, SERVER_BITS, false)
                && bits(given, CLIENT_BITS, clientBitsMayBeOpen);
    }

    private static boolean bare(Map<String, Optional<String>> given, String name) {
        return !given.containsKey(name) || given.get(name).isEmpty();
    }

    private static boolean bits(Map<String, Optional<String>> given, String name, boolean mayBeOpen) {
        return !given.containsKey(name) || given.get(name).map(BITS::contains).orElse(mayBeOpen);
    }

    /** §7.1.1.1: a server accepts this demand by repeating it; it may also promise it unasked. */
    private static boolean keepsServerTakeover(Extension answer, Extension offer) {
        return !offer.parameters().containsKey(SERVER_TAKEOVER)
                || answer.parameters().containsKey(SERVER_TAKEOVER);
    }

    /** §7.1.2.1: a server accepts this limit by repeating it or a smaller one; it may also set itself one unasked. */
    private static boolean keepsServerBits(Extension answer, Extension offer) {
        return value(offer, SERVER_BITS)
                .map(limit ->
                        value(answer, SERVER_BITS).map(bits -> bits <= limit).orElse(false))
                .orElse(true);
    }

    /** §7.1.2.2: a server may limit a client only if the client offered to be, and not above its own figure. */
    private static boolean keepsClientBits(Extension answer, Extension offer) {
        Optional<Integer> limit = value(answer, CLIENT_BITS);
        return limit.isEmpty()
                || (offer.parameters().containsKey(CLIENT_BITS)
                        && limit.get() <= value(offer, CLIENT_BITS).orElse(15));
    }

    private static Optional<Integer> value(Extension extension, String name) {
        return extension.parameters().getOrDefault(name, Optional.empty()).map(Integer::valueOf);
    }
}
