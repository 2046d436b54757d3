package io.towline.config;

import io.towline.config.value.Template;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * How clients of a route show who they are. Nobody is asked where all of it is empty.
 *
 * @param any whether a rule that allows the client's address will do instead
 * @param basic with {@code bearer} either will do
 * @param forward beside them; {@code any} counts it as well
 */
public record AuthConfig(boolean any, Optional<Basic> basic, Optional<Bearer> bearer, Optional<Forward> forward) {

    public static final AuthConfig NONE = new AuthConfig(false, Optional.empty(), Optional.empty(), Optional.empty());

    public boolean isNone() {
        return basic.isEmpty() && bearer.isEmpty() && forward.isEmpty();
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

    /**
     * By a service that is asked (nginx's auth_request).
     *
     * @param upstream the name of the group that is made for it: its URL's scheme and authority
     * @param target raw path and query
     * @param requestHeaders of the client's, that it gets
     * @param copyToServer of its answer, that the server gets, and from nobody else
     * @param copyToClient of its answer, that the client gets
     * @param cache for how long it is not asked the same again once it has let somebody in; empty: each time
     * @param on401 where the client is sent; empty: it gets the service's own answer
     */
    public record Forward(
            String upstream,
            String target,
            List<String> requestHeaders,
            List<String> copyToServer,
            List<String> copyToClient,
            Duration timeout,
            Optional<Duration> cache,
            Optional<Template> on401) {
        public Forward {
            requestHeaders = List.copyOf(requestHeaders);
            copyToServer = List.copyOf(copyToServer);
            copyToClient = List.copyOf(copyToClient);
        }
    }
}
