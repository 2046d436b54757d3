package io.towline.access.file;

import io.towline.config.pem.FileStamps;
import io.towline.config.pem.UnusableFile;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is made of files that a listener or route names, as they are now. Any thread; shared state: {@link #current}, which a {@link FileWatch}
 * replaces.
 *
 * @param <T> immutable; equal where nobody could tell a difference
 */
public final class FileBacked<T> {

    private static final Logger LOG = LoggerFactory.getLogger(FileBacked.class);

    /** Makes it of the files as they are. */
    @FunctionalInterface
    public interface Reader<T> {
        T read() throws UnusableFile;
    }

    /** One reading of the files, whatever is made of them. */
    public interface Version {
        FileStamps stamps();

        boolean isLike(Version other);

        /** For the next request. */
        void takeEffect();
    }

    private final class Made implements Version {
        private final T value;
        private final FileStamps stamps;

        Made(T value, FileStamps stamps) {
            this.value = value;
            this.stamps = stamps;
        }

        @Override
        public FileStamps stamps() {
            return stamps;
        }

        @Override
        public boolean isLike(Version other) {
            return other instanceof FileBacked<?>.Made made && value.equals(made.value);
        }

        @Override
        public void takeEffect() {
            current = this;
            LOG.info("{}: new {} from {}", owner, content, names());
        }
    }

    private final String owner;
    private final String content;
    private final List<Path> files;
    private final Reader<T> reader;
    private volatile Made current;

    /**
     * Reads the files.
     *
     * @param owner such as {@code route chat}
     * @param content such as {@code addresses}
     * @throws IllegalArgumentException where one cannot be used; the message says which, and how to mend it
     */
    public FileBacked(String owner, String content, List<Path> files, Reader<T> reader) {
        this.owner = owner;
        this.content = content;
        this.files = List.copyOf(files);
        this.reader = reader;
        try {
            current = made();
        } catch (UnusableFile unusable) {
            throw new IllegalArgumentException(owner + ": " + unusable.getMessage(), unusable);
        }
    }

    public T now() {
        return current.value;
    }

    List<Path> files() {
        return files;
    }

    Version inForce() {
        return current;
    }

    Version read() throws UnusableFile {
        return made();
    }

    private Made made() throws UnusableFile {
        FileStamps stamps = FileStamps.of(files); // first: what changes while it is read is seen to have changed
        return new Made(reader.read(), stamps);
    }

    void unusable(UnusableFile why) {
        LOG.warn(
                "{}: its files of {} have changed and cannot be used, so what was read before stays: {}",
                owner,
                content,
                why.getMessage());
    }

    private String names() {
        return files.stream().map(Path::toString).collect(Collectors.joining(", "));
    }
}
