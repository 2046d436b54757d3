package io.towline.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

/** How clients of a route show who they are. Nobody is asked where all of it is empty. */
public record AuthConfig(Optional<Basic> basic) {

    public static final AuthConfig NONE = new AuthConfig(Optional.empty());

    public boolean isNone() {
        return basic.isEmpty();
    }

    /**
     * By user and password (RFC 7617).
     *
     * @param file of users, as htpasswd writes it
     * @param realm what browsers may show; printable ASCII
     * @param pass whether the server gets the password, too
     * @param attempts that one address may fail within a minute; empty: any number
     * @param remember for how long a right password is not checked again; empty: each time
     */
    public record Basic(Path file, String realm, boolean pass, OptionalInt attempts, Optional<Duration> remember) {}
}
