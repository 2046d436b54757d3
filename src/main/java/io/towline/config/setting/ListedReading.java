package io.towline.config.setting;

import io.towline.config.lists.PasswordFile;
import io.towline.config.lists.TokenFile;
import io.towline.config.pem.UnusableFile;
import io.towline.config.tree.Node;
import io.towline.config.tree.Node.Leaf;
import io.towline.config.value.Unfit;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A file that lists something, which is opened: one that cannot be used is a mistake like any other; so it may block. The word
 * {@code off} is none.
 */
public record ListedReading(Opened opened) implements Reading<Optional<Path>> {

    /** Reads the file, for its mistakes. */
    @FunctionalInterface
    public interface Opened {
        void read(Path file) throws UnusableFile;
    }

    /** As htpasswd writes them. */
    public static ListedReading passwords() {
        return new ListedReading(PasswordFile::read);
    }

    /** Names and bearer tokens. */
    public static ListedReading tokens() {
        return new ListedReading(TokenFile::read);
    }

    @Override
    public Optional<Path> of(Node node) throws Unfit {
        if (node instanceof Leaf leaf && leaf.text().equals("off")) {
            return Optional.empty();
        }
        Path file = Readings.path().of(node);
        try {
            opened.read(file);
            return Optional.of(file);
        } catch (UnusableFile unusable) {
            throw new Unfit(unusable.getMessage());
        }
    }
}
