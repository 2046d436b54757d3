package io.towline.answer.file;

import io.towline.config.RouteAction;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Finds the file for a path, and opens it. A link is followed where it leads to something within the root; the root itself may be a link, as
 * where a new version of a site is put in place at one stroke. Nothing but plain files is opened: a pipe would hold up who reads it.
 *
 * <p>Blocks; any thread.
 */
public record FileLookup(RouteAction.Files config) {

    /** What there is for a path. */
    public sealed interface Result {
        record Found(FoundFile file) implements Result {}

        /** It names a folder that has an index, without the slash at its end. */
        record Folder() implements Result {}

        record Missing() implements Result {}

        /** It is there, and not for Towline's user. */
        record Denied() implements Result {}
    }

    /** Bytes as they lie on the disk: compressed where there is such a file and the client takes it. */
    private record Choice(Path file, Optional<ContentCoding> coding) {}

    /**
     * @param raw begins with a slash
     * @param accepted in which the file may be served, the best first
     */
    public Result find(String raw, List<ContentCoding> accepted) throws IOException {
        Optional<FilePath> path = FilePath.of(raw);
        if (path.isEmpty()) {
            return new Result.Missing(); // not even the fallback: who asks for such a thing is no visitor
        }
        try {
            Path root = config.root().toRealPath();
            Result result = find(root, path.get(), accepted);
            Optional<FilePath> fallback = config.fallback().flatMap(FilePath::of);
            Optional<Path> other = fallback.flatMap(way -> at(root, way));
            return result instanceof Result.Missing && other.isPresent()
                    ? open(root, other.get(), accepted, true)
                    : result;
        } catch (AccessDeniedException denied) {
            return new Result.Denied();
        }
    }

    private Result find(Path root, FilePath path, List<ContentCoding> accepted) throws IOException {
        Optional<Path> named = at(root, path);
        if (named.isEmpty()) {
            return new Result.Missing();
        }
        Path file = named.get();
        if (path.folder()) {
            return open(root, file.resolve(config.index()), accepted, true);
        }
        Result result = open(root, file, accepted, false);
        boolean folder = result instanceof Result.Missing
                && real(root, file).filter(Files::isDirectory).isPresent()
                && plain(root, file.resolve(config.index())).isPresent();
        return folder ? new Result.Folder() : result;
    }

    /** Empty where a name cannot be written in this process's locale: then it is no file's. */
    private static Optional<Path> at(Path root, FilePath path) {
        try {
            Path file = root;
            for (String name : path.segments()) {
                file = file.resolve(name);
            }
            return Optional.of(file);
        } catch (InvalidPathException unwritable) {
            return Optional.empty();
        }
    }

    /** Whatever is taken away while it is looked at is missing. */
    private static Result open(Path root, Path file, List<ContentCoding> accepted, boolean page) throws IOException {
        try {
            Optional<Path> plain = plain(root, file);
            return plain.isEmpty()
                    ? new Result.Missing()
                    : opened(
                            choice(root, file, plain.get(), accepted),
                            file.getFileName().toString(),
                            page);
        } catch (NoSuchFileException gone) {
            return new Result.Missing();
        }
    }

    private static Result opened(Choice choice, String name, boolean page) throws IOException {
        FileChannel content = FileChannel.open(choice.file(), StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
        try {
            Instant modified = Files.getLastModifiedTime(choice.file()).toInstant();
            return new Result.Found(new FoundFile(content, content.size(), modified, name, choice.coding(), page));
        } catch (IOException | RuntimeException | Error failed) {
            content.close();
            throw failed;
        }
    }

    private static Choice choice(Path root, Path file, Path plain, List<ContentCoding> accepted) throws IOException {
        for (ContentCoding coding : accepted) {
            Optional<Path> compressed = plain(root, file.resolveSibling(file.getFileName() + coding.suffix()));
            if (compressed.isPresent()) {
                return new Choice(compressed.get(), Optional.of(coding));
            }
        }
        return new Choice(plain, Optional.empty());
    }

    private static Optional<Path> plain(Path root, Path file) throws IOException {
        Optional<Path> real = real(root, file);
        return real.isPresent() && attributes(real.get()).isRegularFile() ? real : Optional.empty();
    }

    private static BasicFileAttributes attributes(Path real) throws IOException {
        return Files.readAttributes(real, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    }

    /** Where it is once all links are followed; empty where there is nothing, or it is outside. */
    private static Optional<Path> real(Path root, Path file) throws IOException {
        try {
            return Optional.of(file.toRealPath()).filter(real -> real.startsWith(root));
        } catch (NoSuchFileException | NotDirectoryException none) {
            return Optional.empty();
        } catch (FileSystemException odd) {
            if (String.valueOf(odd.getReason()).equals("Not a directory")) {
                return Optional.empty(); // a file stands where the path has a folder
            }
            throw odd;
        }
    }
}
