package io.towline.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Reads a configuration file, and what it includes, whole.
 *
 * <p>The way of a file: {@link HoconFiles} parses it, {@link HoconTree} resolves it into {@link Node}s, and the readers make
 * records of these. Each notes the mistakes it meets in the {@link Report} and goes on, so that an operator hears of all at once.
 */
public final class ConfigFile {

    private ConfigFile() {}

    /** Reads files and resolves the names of bind addresses, so it may block. */
    public static ConfigResult load(Path file) {
        return load(file, Surroundings.ofThisProcess());
    }

    static ConfigResult load(Path file, Surroundings surroundings) {
        Report report = new Report(file);
        Optional<ConfigResult.Usable> usable = new HoconFiles(report)
                .readMain(file)
                .flatMap(written -> HoconTree.resolve(written, file, surroundings.environment(), report))
                .map(tree -> new ProxyReader(report, surroundings).read(tree));
        List<Mistake> mistakes = report.mistakes();
        return mistakes.isEmpty() ? usable.orElseThrow() : new ConfigResult.Unusable(mistakes);
    }
}
