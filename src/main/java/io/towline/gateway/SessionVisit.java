package io.towline.gateway;

import io.towline.bridge.request.Account;
import io.towline.config.RouteConfig;
import io.towline.ending.Arrival;
import io.towline.ending.Destination;
import io.towline.ending.Ending;
import io.towline.ending.Traffic;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A visit whose request the bridge holds: it opened a session, and its line is that session's; or it was refused, and has its own; or it
 * served a session that is there already, and has none.
 */
final class SessionVisit implements Account {

    private final Visit visit;
    private final RouteConfig route;
    private Optional<String> session = Optional.empty();
    private Optional<String> protocol = Optional.empty();
    private OptionalInt status = OptionalInt.empty();

    SessionVisit(Visit visit, RouteConfig route) {
        this.visit = visit;
        this.route = route;
    }

    @Override
    public Arrival arrival() {
        return visit.arrival();
    }

    @Override
    public Destination destination(String server) {
        return to(Optional.of(server));
    }

    @Override
    public void opened(String sessionHash, String server, Optional<String> agreed) {
        session = Optional.of(sessionHash);
        protocol = agreed;
        int shown = visit.arrival().kind().isWebSocket() ? 101 : 200;
        status = OptionalInt.of(shown);
        visit.sessionOpened(to(Optional.of(server)), shown, agreed, sessionHash);
    }

    @Override
    public void ended(Optional<String> server, Ending ending, Traffic traffic) {
        visit.sessionEnded(to(server), status, protocol, session, traffic, ending);
    }

    @Override
    public void refused(Optional<String> server, int answered, Ending ending) {
        visit.ended(to(server), OptionalInt.of(answered), ending);
    }

    @Override
    public void served() {
        // the session's line tells of it
    }

    private Destination to(Optional<String> server) {
        return new Destination(route.name(), route.upstream(), server);
    }
}
