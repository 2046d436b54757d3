package io.towline.limit;

import io.towline.config.value.LimitKey;
import io.towline.config.value.ValueSource;
import io.towline.conversation.AddressText;
import io.towline.conversation.ClientNetwork;
import io.towline.conversation.Sha256;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Function;

/**
 * Who a limit takes a request's client for. What a client wrote itself is known by its digest only: it may be long, or a secret. Immutable.
 *
 * @param id tells keys of one limit apart; never zero
 * @param value what the request had of what the limit looks for
 */
record ClientKey(long id, InetAddress client, LimitKey by, Optional<String> value) {

    private static final int NETWORK_BYTES = 8;
    private static final int IPV6_BYTES = 16;
    private static final int SHOWN_BYTES = 6;
    private static final long ALL = 1;

    /**
     * @param client behind trusted proxies
     * @param parts of the request, by where they stand
     */
    static ClientKey of(LimitKey by, InetAddress client, Function<ValueSource, Optional<String>> parts) {
        if (by instanceof LimitKey.All) {
            return new ClientKey(ALL, client, by, Optional.empty());
        }
        Optional<String> value = by.source().flatMap(parts);
        long id = value.map(ClientKey::digest)
                .orElseGet(() -> ClientNetwork.of(client).bits());
        return new ClientKey(id == 0 ? ALL : id, client, by, value);
    }

    private static long digest(String value) {
        return ByteBuffer.wrap(Sha256.of(value)).getLong(IPV6_BYTES);
    }

    /** For operators: {@code all}, an address, a block of IPv6, or the beginning of the value's SHA-256. */
    String shown() {
        if (by instanceof LimitKey.All) {
            return by.toString();
        }
        return value.map(text -> by + " sha256:" + Sha256.hex(Sha256.of(text), SHOWN_BYTES))
                .orElseGet(() -> shown(client));
    }

    private static String shown(InetAddress client) {
        return client instanceof Inet4Address ? AddressText.of(client) : network(client) + "/64";
    }

    private static String network(InetAddress client) {
        try {
            byte[] first = Arrays.copyOf(client.getAddress(), NETWORK_BYTES);
            return AddressText.of(InetAddress.getByAddress(Arrays.copyOf(first, IPV6_BYTES)));
        } catch (UnknownHostException impossible) {
            throw new IllegalStateException("sixteen bytes are an address", impossible);
        }
    }
}
