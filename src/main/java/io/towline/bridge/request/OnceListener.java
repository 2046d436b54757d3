package io.towline.bridge.request;

import io.towline.conversation.Arrival;
import io.towline.conversation.Destination;
import io.towline.conversation.Ending;
import io.towline.conversation.Traffic;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Sees that a request's listener hears one thing of it: the first that is told. A request can be refused on one thread while its client
 * leaves on another. Any thread.
 */
public final class OnceListener implements ConversationListener {

    private enum Told {
        NOTHING,
        THE_REQUEST,
        THE_END
    }

    private final ConversationListener listener;
    private final AtomicReference<Told> told = new AtomicReference<>(Told.NOTHING);

    public OnceListener(ConversationListener listener) {
        this.listener = listener;
    }

    @Override
    public Arrival arrival() {
        return listener.arrival();
    }

    @Override
    public Destination destination(String server) {
        return listener.destination(server);
    }

    @Override
    public void opened(String sessionHash, String server, Optional<String> protocol) {
        if (isFirst(Told.THE_REQUEST)) {
            listener.opened(sessionHash, server, protocol);
        }
    }

    @Override
    public void ended(Optional<String> server, Ending ending, Traffic traffic) {
        if (told.getAndSet(Told.THE_END) != Told.THE_END) {
            listener.ended(server, ending, traffic);
        }
    }

    @Override
    public void refused(Optional<String> server, int status, Ending ending) {
        if (isFirst(Told.THE_END)) {
            listener.refused(server, status, ending);
        }
    }

    @Override
    public void served() {
        if (isFirst(Told.THE_END)) {
            listener.served();
        }
    }

    private boolean isFirst(Told what) {
        return told.compareAndSet(Told.NOTHING, what);
    }
}
