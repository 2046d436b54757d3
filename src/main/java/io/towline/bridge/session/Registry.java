package io.towline.bridge.session;

import io.towline.bridge.message.Farewell;
import io.towline.bridge.request.Claim;
import io.towline.bridge.session.Sessions.Found;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Which ids are in use, by live sessions and by those that are remembered. Any thread. */
final class Registry {

    private final ConcurrentHashMap<Key, Entry> entries = new ConcurrentHashMap<>();

    /** An id means something on its route only. */
    private record Key(String route, String id) {}

    private record Entry(Claim claim, Found found) {}

    /** @return empty if the id was free; else what is there, as {@link #find} would say */
    Optional<Found> add(Session session) {
        Entry fresh = new Entry(session.claim(), new Found.Alive(session));
        return Optional.ofNullable(entries.putIfAbsent(key(session), fresh))
                .map(there -> foundBy(session.claim(), there));
    }

    Found find(String id, Claim claim) {
        return Optional.ofNullable(entries.get(new Key(claim.route(), id)))
                .map(there -> foundBy(claim, there))
                .orElseGet(Found.Unknown::new);
    }

    void bury(Session session, Farewell farewell) {
        entries.put(key(session), new Entry(session.claim(), new Found.Tombstone(farewell)));
    }

    void forget(Session session) {
        forget(session.claim().route(), session.id());
    }

    void forget(String route, String id) {
        entries.remove(new Key(route, id));
    }

    private static Key key(Session session) {
        return new Key(session.claim().route(), session.id());
    }

    /** To whom it does not belong it does not exist: the answer must not tell that the id was right. */
    private static Found foundBy(Claim claim, Entry there) {
        Claim owner = there.claim();
        boolean samePage =
                claim.page().isEmpty() || owner.page().isEmpty() || claim.page().equals(owner.page());
        return samePage && claim.bond().equals(owner.bond()) ? there.found() : new Found.Unknown();
    }
}
