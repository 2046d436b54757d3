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

    private record Entry(Claim claim, Found found) {

        Entry toldOf(Claim asker) {
            Claim more = claim.with(asker.page());
            return more.equals(claim) ? this : new Entry(more, found);
        }
    }

    /** @return empty if the id was free; else what is there, as {@link #find} would say */
    Optional<Found> add(Session session) {
        Entry fresh = new Entry(session.claim(), new Found.Alive(session));
        return Optional.ofNullable(entries.putIfAbsent(key(session), fresh))
                .map(there -> foundBy(session.claim(), there));
    }

    Found find(String id, Claim claim) {
        Key key = new Key(claim.route(), id);
        while (true) {
            Entry there = entries.get(key);
            if (there == null) {
                return new Found.Unknown();
            }
            Found found = foundBy(claim, there);
            boolean isIts = found instanceof Found.Alive || found instanceof Found.Tombstone;
            Entry told = isIts ? there.toldOf(claim) : there;
            if (told == there || entries.replace(key, there, told)) {
                return found;
            }
            // Two pages named themselves at once: the second is asked again whether it is the first.
        }
    }

    void bury(Session session, Farewell farewell) {
        entries.compute(key(session), (key, there) -> {
            Claim claim = there == null ? session.claim() : there.claim();
            return new Entry(claim, new Found.Tombstone(farewell));
        });
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
        if (!claim.shows(owner)) {
            return new Found.Unknown();
        }
        return owner.page().mayBe(claim.page()) ? there.found() : new Found.OfAnotherPage(owner.page());
    }
}
