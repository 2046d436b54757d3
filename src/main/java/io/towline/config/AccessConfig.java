package io.towline.config;

import io.towline.config.value.AddressRule;
import java.util.List;

/**
 * Who may come in, to a listener or to a route.
 *
 * @param addresses the first that names a client's address decides; whom none names comes in
 */
public record AccessConfig(List<AddressRule> addresses) {

    public AccessConfig {
        addresses = List.copyOf(addresses);
    }
}
