package io.towline.access.file;

import io.towline.config.pem.FileStamps;
import io.towline.config.pem.PemWatch;
import io.towline.config.pem.UnusableFile;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The files of those who may come in, as a {@link PemWatch} looks at them: new ones are for the next request.
 *
 * @param owners those in force, asked at each look
 */
public record FileWatch(Supplier<Collection<FileBacked<?>>> owners)
        implements PemWatch.Users<FileBacked<?>, FileBacked.Version> {

    @Override
    public Collection<FileBacked<?>> all() {
        return owners.get();
    }

    @Override
    public Optional<FileBacked.Version> inForce(FileBacked<?> owner) {
        return owner.files().isEmpty() ? Optional.empty() : Optional.of(owner.inForce());
    }

    @Override
    public Collection<Path> files(FileBacked<?> owner) {
        return owner.files();
    }

    @Override
    public FileStamps stamps(FileBacked.Version made) {
        return made.stamps();
    }

    @Override
    public FileBacked.Version read(FileBacked<?> owner) throws UnusableFile {
        return owner.read();
    }

    @Override
    public boolean isLike(FileBacked.Version one, FileBacked.Version other) {
        return one.isLike(other);
    }

    @Override
    public void renew(FileBacked<?> owner, FileBacked.Version made) {
        made.takeEffect();
    }

    @Override
    public void unusable(FileBacked<?> owner, UnusableFile why) {
        owner.unusable(why);
    }
}
