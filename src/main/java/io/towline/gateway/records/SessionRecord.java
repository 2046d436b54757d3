package io.towline.gateway.records;

import io.towline.bridge.request.ConversationListener;
import io.towline.config.RouteConfig;
import io.towline.conversation.Arrival;
import io.towline.conversation.Destination;
import io.towline.conversation.Ending;
import io.towline.conversation.Traffic;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Of a request that the bridge holds: it opened a session, and its line is that session's; or it was refused, and has its own; or it
 * served a session that is there already, and has none.
 */
public final class SessionRecord implements ConversationListener {

    private final ConversationRecord record;
    private final RouteConfig route;
    private Optional<String> session = Optional.empty();
    private Optional<String> protocol = Optional.empty();
    private OptionalInt status = OptionalInt.empty();

    public SessionRecord(ConversationRecord record, RouteConfig route) {
        this.record = record;
        this.route = route;
    }

    @Override
    public Arrival arrival() {
        return record.arrival();
    }

    @Override
    public Destination destination(String server) {
        return to(Optional.of(server));
    }

    @Override
    public void opened(String sessionHash, String server, Optional<String> agreed) {
        session = Optional.of(sessionHash);
        protocol = agreed;
        int shown = record.arrival().kind().isWebSocket() ? 101 : 200;
        status = OptionalInt.of(shown);
        record.sessionOpened(to(Optional.of(server)), shown, agreed, sessionHash);
    }

    @Override
    public void ended(Optional<String> server, Ending ending, Traffic traffic) {
        record.sessionEnded(to(server), status, protocol, session, traffic, ending);
    }

    @Override
    public void refused(Optional<String> server, int answered, Ending ending) {
        record.ended(to(server), OptionalInt.of(answered), ending);
    }

    @Override
    public void served() {
        record.served(); // the session's line tells of it
    }

    private Destination to(Optional<String> server) {
        return new Destination(route.name(), route.forward().upstream(), server);
    }
}
