package io.towline.config;

import io.towline.config.value.AddressRule;
import java.util.List;

/**
 * Who may come in, to a listener or to a route.
 *
 * @param addresses the first that names a client's address decides; whom none names comes in
 * @param auth how clients show who they are; listeners ask nobody
 */
public record AccessConfig(List<AddressRule> addresses, AuthConfig auth) {

    public AccessConfig {
        addresses = List.copyOf(addresses);
    }

    /** By addresses alone. */
    public AccessConfig(List<AddressRule> addresses) {
        this(addresses, AuthConfig.NONE);
    }
}
