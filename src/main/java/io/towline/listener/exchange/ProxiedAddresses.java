package io.towline.listener.exchange;

import io.undertow.server.HttpServerExchange;
import java.net.InetSocketAddress;

/**
 * The two ends of a connection as a balancer in front saw them, which hold in place of those that we see.
 *
 * @param client who came to the balancer
 * @param server the address that it came to
 */
public record ProxiedAddresses(InetSocketAddress client, InetSocketAddress server) {

    /** Whoever asks the exchange for its ends is told these. */
    public void put(HttpServerExchange exchange) {
        exchange.setSourceAddress(client);
        exchange.setDestinationAddress(server);
    }
}
