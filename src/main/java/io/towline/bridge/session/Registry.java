package io.towline.bridge.session;

import io.towline.bridge.message.Farewell;
import io.towline.bridge.request.SessionOwner;
import io.towline.bridge.session.Sessions.Found;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Which ids are in use, by live sessions and by those that are remembered. Any thread. */
final class Registry {

    private final ConcurrentHashMap<Key, Entry> entries = new ConcurrentHashMap<>();

    /** An id means something on its route only. */
    private record Key(String route, String id) {}

    private record Entry(SessionOwner owner, Found found) {

        Entry toldOf(SessionOwner asker) {
            SessionOwner more = owner.with(asker.page());
            return more.equals(owner) ? this : new Entry(more, found);
        }
    }

    /** @return empty if the id was free; else what is there, as {@link #find} would say */
    Optional<Found> add(Session session) {
        Entry fresh = new Entry(session.owner(), new Found.Alive(session));
        return Optional.ofNullable(entries.putIfAbsent(key(session), fresh))
                .map(there -> foundBy(session.owner(), there));
    }

    boolean has(String route, String id) {
        return entries.containsKey(new Key(route, id));
    }

    Found find(String id, SessionOwner asker) {
        Key key = new Key(asker.route(), id);
        while (true) {
            Entry there = entries.get(key);
            if (there == null) {
                return new Found.Unknown();
            }
            Found found = foundBy(asker, there);
            boolean isIts = found instanceof Found.Alive || found instanceof Found.Tombstone;
            Entry told = isIts ? there.toldOf(asker) : there;
            if (told == there || entries.replace(key, there, told)) {
                return found;
            }
            // Two pages named themselves at once: the second is asked again whether it is the first.
        }
    }

    void bury(Session session, Farewell farewell) {
        entries.compute(key(session), (key, there) -> {
            SessionOwner owner = there == null ? session.owner() : there.owner();
            return new Entry(owner, new Found.Tombstone(farewell));
        });
    }

    void forget(Session session) {
        forget(session.owner().route(), session.id());
    }

    void forget(String route, String id) {
        entries.remove(new Key(route, id));
    }

    private static Key key(Session session) {
        return new Key(session.owner().route(), session.id());
    }

    /** To whom it does not belong it does not exist: the answer must not tell that the id was right. */
    private static Found foundBy(SessionOwner asker, Entry there) {
        SessionOwner owner = there.owner();
        if (!asker.shows(owner)) {
            return new Found.Unknown();
        }
        return owner.page().mayBe(asker.page()) ? there.found() : new Found.OfAnotherPage(owner.page());
    }
}
