package io.towline.config.pem;

import java.nio.file.Path;
import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Sees that files have changed, PEM files and lists,, and has what was made of them made anew.
 *
 * <pre>
 *   SAME --other stamps--> MOVING --the same at the next look--> read: usable --> SAME
 *                           ^  |  other stamps again               not usable --> MOVING, and read again at each look
 *                           +--+
 * </pre>
 *
 * <p>Files are written in pieces, the chain before its key, and folders change under their links: only what stood still from one look
 * to the next is read, and what does not fit together then may yet at the next. So nobody is warned before that has lasted for a look.
 *
 * <p>Owner: one thread, the one that changes owners otherwise, too. Reads files.
 *
 * @param <O> who uses files, told apart by identity
 * @param <T> what is made of one's files
 */
public final class PemWatch<O, T> {

    /** What is watched, and what is done when it changes. */
    public interface Users<O, T> {

        /** Those that there are, asked at each look. */
        Collection<? extends O> all();

        /** What it uses now; empty where it needs no files. */
        Optional<T> inForce(O owner);

        Collection<Path> files(O owner);

        /** As the files were when it was made; what changed while they were read must show. */
        FileStamps stamps(T made);

        T read(O owner) throws UnusableFile;

        /** Whether the far side can tell no difference: files that were only touched. */
        boolean isLike(T one, T other);

        /** For new connections. */
        void renew(O owner, T made);

        /** Once for each change that cannot be used. */
        void unusable(O owner, UnusableFile why);
    }

    private final Users<O, T> users;
    private Map<O, Watched> watched = new IdentityHashMap<>();

    public PemWatch(Users<O, T> users) {
        this.users = users;
    }

    /** To be called every few seconds. */
    public void look() {
        Map<O, Watched> still = new IdentityHashMap<>();
        for (O owner : users.all()) {
            users.inForce(owner).ifPresent(made -> {
                Watched known = watched.get(owner);
                // Others renew as well; they have read the files as they were then.
                Watched current = known == null || known.made != made ? new Watched(made) : known;
                still.put(owner, current);
                current.look(owner);
            });
        }
        watched = still;
    }

    /** One user's files. */
    private final class Watched {

        private T made;
        private FileStamps inForce;
        private FileStamps lastSeen;
        private int failures;

        Watched(T made) {
            this.made = made;
            inForce = users.stamps(made);
            lastSeen = inForce;
        }

        void look(O owner) {
            FileStamps now = FileStamps.of(users.files(owner));
            boolean still = now.equals(lastSeen);
            lastSeen = now;
            if (now.equals(inForce)) {
                failures = 0; // they may have been put back as they were
            } else if (still) {
                read(owner);
            }
        }

        private void read(O owner) {
            try {
                T next = users.read(owner);
                if (users.stamps(next).equals(lastSeen)
                        && FileStamps.of(users.files(owner)).equals(lastSeen)) { // else they change while they are read
                    take(owner, next);
                }
            } catch (UnusableFile unusable) {
                failures++;
                if (failures == 2) {
                    users.unusable(owner, unusable);
                }
            }
        }

        private void take(O owner, T next) {
            inForce = lastSeen;
            failures = 0;
            if (!users.isLike(next, made)) { // another one would forget all TLS sessions
                made = next;
                users.renew(owner, next);
            }
        }
    }
}
