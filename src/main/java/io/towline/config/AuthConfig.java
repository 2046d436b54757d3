package io.towline.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * How clients of a route show who they are. Nobody is asked where all of it is empty.
 *
 * @param any whether a rule that allows the client's address will do instead
 * @param basic with {@code bearer} either will do
 */
public record AuthConfig(boolean any, Optional<Basic> basic, Optional<Bearer> bearer) {

    public static final AuthConfig NONE = new AuthConfig(false, Optional.empty(), Optional.empty());

    public boolean isNone() {
        return basic.isEmpty() && bearer.isEmpty();
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

    /**
     * By a token (RFC 6750).
     *
     * @param tokens file of them
     * @param realm printable ASCII
     * @param pass whether the server gets the token, too; in {@code Authorization}, from wherever it came
     * @param query name of a parameter that may hold it
     * @param subprotocol that stands before it among those that a WebSocket offers
     */
    public record Bearer(
            Path tokens, String realm, boolean pass, Optional<String> query, Optional<String> subprotocol) {}
}
