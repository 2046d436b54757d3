package io.towline.config;

import java.net.InetSocketAddress;
import java.util.Optional;

/**
 * The operators' listener.
 *
 * @param token what callers have to send; there is one wherever {@code bind} is not a loopback address
 * @param dualStack whether a wildcard means every address, IPv4 and IPv6, and not those of its own family alone
 * @param readyNeedsUpstream whether an upstream without a server in use makes the process unready
 */
public record AdminConfig(
        boolean enabled,
        InetSocketAddress bind,
        Optional<String> token,
        boolean readyNeedsUpstream,
        boolean dualStack) {

    /** A wildcard means every address. */
    public AdminConfig(boolean enabled, InetSocketAddress bind, Optional<String> token, boolean readyNeedsUpstream) {
        this(enabled, bind, token, readyNeedsUpstream, bind.getAddress().isAnyLocalAddress());
    }

    /** Whether it is to listen on all addresses of IPv4, or of IPv6, and on no others. */
    public boolean oneFamily() {
        return bind.getAddress().isAnyLocalAddress() && !dualStack;
    }

    /** As an operator writes it: {@code 127.0.0.1:9901}, {@code [::1]:9901}, {@code *:9901}. */
    public String address() {
        return BindAddress.text(bind, dualStack);
    }

    /** Without the token: records print themselves into logs. */
    @Override
    public String toString() {
        return "AdminConfig[enabled=" + enabled + ", bind=" + bind + ", token=" + (token.isPresent() ? "set" : "none")
                + ", readyNeedsUpstream=" + readyNeedsUpstream + "]";
    }
}
