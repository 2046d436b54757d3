package io.towline.config;

import java.net.InetSocketAddress;
import java.util.Optional;

/** The operators' listener. */
public record AdminConfig(boolean enabled, InetSocketAddress bind, Optional<String> token) {

    /** Without the token: records print themselves into logs. */
    @Override
    public String toString() {
        return "AdminConfig[enabled=" + enabled + ", bind=" + bind + ", token=" + (token.isPresent() ? "set" : "none")
                + "]";
    }
}
