package io.towline.config.setting;

import io.towline.config.tree.Node;
import io.towline.config.value.Addresses;
import io.towline.config.value.Authority;
import io.towline.config.value.BindAddress;
import io.towline.config.value.Unfit;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Optional;

/**
 * Where to listen. Forms: {@code 127.0.0.1:8080}, {@code [::1]:8080}, {@code name:8080}; {@code :8080} and {@code *:8080} mean all
 * addresses, {@code 0.0.0.0:8080} and {@code [::]:8080} those of one family.
 *
 * @param names asked for a host's address; so a reading may block
 */
public record BindReading(Surroundings.Names names) implements Reading<BindAddress> {

    @Override
    public BindAddress of(Node node) throws Unfit {
        return Readings.text(Mends.of(this::parse, Guesses::binds)).of(node);
    }

    private BindAddress parse(String text) throws Unfit {
        if (text.matches("[0-9]+")) {
            throw new Unfit(text + " is no address. Write \":" + text
                    + "\" for all addresses of this machine, or \"127.0.0.1:" + text + "\".");
        }
        Authority authority = Authority.parse(text);
        int port = authority
                .port()
                .orElseThrow(() -> new Unfit("\"" + text + "\" has no port. Write \"" + text + ":8080\"."));
        if (authority.host().isEmpty() || authority.host().equals("*")) {
            return new BindAddress(new InetSocketAddress(port), true);
        }
        authority.checkHost();
        return new BindAddress(new InetSocketAddress(resolve(authority.host()), port), false);
    }

    private InetAddress resolve(String host) throws Unfit {
        Optional<InetAddress> literal = Addresses.literal(host);
        if (literal.isPresent()) {
            return literal.get();
        }
        try {
            return names.resolve(host);
        } catch (UnknownHostException unknown) {
            throw new Unfit("\"" + host
                    + "\" does not resolve to an address. Write an address of this machine, or \"*\" for all.");
        }
    }
}
