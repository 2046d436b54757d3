package io.towline.bridge.request;

import io.towline.ending.Arrival;
import io.towline.ending.Destination;
import io.towline.ending.Ending;
import io.towline.ending.Traffic;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Sees that a request's account hears one thing of it: the first that is told. A request can be refused on one thread while its client
 * leaves on another. Any thread.
 */
public final class OnceTold implements Account {

    private enum Told {
        NOTHING,
        THE_REQUEST,
        THE_END
    }

    private final Account account;
    private final AtomicReference<Told> told = new AtomicReference<>(Told.NOTHING);

    public OnceTold(Account account) {
        this.account = account;
    }

    @Override
    public Arrival arrival() {
        return account.arrival();
    }

    @Override
    public Destination destination(String server) {
        return account.destination(server);
    }

    @Override
    public void opened(String sessionHash, String server, Optional<String> protocol) {
        if (isFirst(Told.THE_REQUEST)) {
            account.opened(sessionHash, server, protocol);
        }
    }

    @Override
    public void ended(Optional<String> server, Ending ending, Traffic traffic) {
        if (told.getAndSet(Told.THE_END) != Told.THE_END) {
            account.ended(server, ending, traffic);
        }
    }

    @Override
    public void refused(Optional<String> server, int status, Ending ending) {
        if (isFirst(Told.THE_END)) {
            account.refused(server, status, ending);
        }
    }

    @Override
    public void served() {
        if (isFirst(Told.THE_END)) {
            account.served();
        }
    }

    private boolean isFirst(Told what) {
        return told.compareAndSet(Told.NOTHING, what);
    }
}
