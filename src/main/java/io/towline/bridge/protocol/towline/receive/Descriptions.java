package io.towline.bridge.protocol.towline.receive;

import io.towline.bridge.protocol.towline.wire.TowlineJson;
import io.towline.bridge.request.SessionTerms;
import io.towline.bridge.session.Session;
import java.time.Duration;

/** What a client is told of its session, when it has opened or is come back to. On the session's thread. */
public final class Descriptions {

    private Descriptions() {}

    public static TowlineJson.Description of(Session session, Duration hold, boolean resume) {
        SessionTerms terms = session.terms();
        return new TowlineJson.Description(
                session.id(),
                session.protocol(),
                session.inbox().accepted(),
                TowlineJson.seconds(terms.window()),
                TowlineJson.seconds(hold),
                terms.maxMessageFromClient(),
                terms.buffer(),
                resume);
    }
}
