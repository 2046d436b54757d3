package io.towline.access.password;

import io.towline.config.lists.PasswordFile;
import io.towline.config.pem.UnusableFile;
import io.towline.config.value.StoredPassword;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;

/** The users of one file as it was read. Immutable; any thread, but asking takes its time. */
final class Passwords {

    private final Map<String, StoredPassword> users;

    /** The costliest of them: what every refusal costs, so that time does not tell who exists. */
    private final Optional<StoredPassword> decoy;

    Passwords(Map<String, StoredPassword> users) {
        this.users = Map.copyOf(users);
        decoy = users.values().stream().max(Comparator.comparingLong(StoredPassword::effort));
    }

    static Passwords read(Path file) throws UnusableFile {
        return new Passwords(PasswordFile.read(file));
    }

    boolean accepts(Credentials given) {
        Optional<StoredPassword> own = Optional.ofNullable(users.get(given.user()));
        if (own.isPresent() && PasswordHash.matches(own.get(), given.password())) {
            return true;
        }
        long spent = own.map(StoredPassword::effort).orElse(0L);
        decoy.filter(costliest -> costliest.effort() > spent)
                .ifPresent(costliest -> PasswordHash.matches(costliest, given.password()));
        return false;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Passwords same && users.equals(same.users);
    }

    @Override
    public int hashCode() {
        return users.hashCode();
    }
}
