package io.towline.bridge.protocol.towline;

import io.towline.bridge.protocol.towline.wire.Json;
import io.towline.bridge.request.SessionTerms;
import io.towline.bridge.session.Session;
import java.time.Duration;

/** What a client is told of its session, when it has opened or is come back to. On the session's thread. */
final class Descriptions {

    private Descriptions() {}

    static byte[] of(Session session, Duration hold, boolean resume) {
        SessionTerms terms = session.terms();
        return Json.description(new Json.Description(
                session.id(),
                session.protocol(),
                session.inbox().accepted(),
                Json.seconds(terms.window()),
                Json.seconds(hold),
                terms.maxMessageFromClient(),
                terms.buffer(),
                resume));
    }
}
