package io.towline.header;

import io.towline.config.UpstreamConfig.Server;
import io.towline.header.Forwarding.Outer;
import io.undertow.util.HeaderMap;

/**
 * How a client sees what it asked for: by this URLs in its answer are put right, whichever server answers.
 *
 * @param path raw, as the client asked for it
 * @param target raw path that the server is asked for, and perhaps a query
 * @param outer how the client sees the origin
 */
public record ClientUrls(String path, String target, Outer outer) {

    /** @param asked the {@code Host} that the server was told */
    public void putRight(HeaderMap answer, Server server, String asked) {
        if (AnswerUrls.concerns(answer)) {
            MovedPath moved = MovedPath.of(path, target);
            new AnswerUrls(moved, outer, ServerHost.withPort(server), asked).putRight(answer);
        }
    }
}
