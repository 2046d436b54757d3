package io.towline.config;

import io.towline.config.value.BindAddress;
import java.util.Optional;

/**
 * The operators' listener.
 *
 * @param token what callers have to send; there is one wherever {@code bind} is not a loopback address
 * @param readyNeedsUpstream whether an upstream without a server in use makes the process unready
 */
public record AdminConfig(boolean enabled, BindAddress bind, Optional<String> token, boolean readyNeedsUpstream) {

    /** Without the token: records print themselves into logs. */
    @Override
    public String toString() {
        return "AdminConfig[enabled=" + enabled + ", bind=" + bind.address() + ", token="
                + (token.isPresent() ? "set" : "none") + ", readyNeedsUpstream=" + readyNeedsUpstream + "]";
    }
}
