package io.towline.config.read;

import io.towline.config.ConfigResult;
import io.towline.config.ControlConfig;
import io.towline.config.Mistake;
import io.towline.config.setting.Surroundings;
import io.towline.config.tree.FromEnvironment;
import io.towline.config.tree.HoconFiles;
import io.towline.config.tree.HoconTree;
import io.towline.config.tree.Node;
import io.towline.config.tree.Place;
import io.towline.config.tree.Report;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
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
        return load(file, Map.of());
    }

    /**
     * As {@link #load(Path)}, in another process's place.
     *
     * @param environment what it has besides ours
     */
    public static ConfigResult load(Path file, Map<String, String> environment) {
        return load(file, Surroundings.ofThisProcess().with(environment));
    }

    /**
     * Reads a text that is in no file, such as standard input.
     *
     * @param name what mistakes call it; files that it names are relative to where such a file would be
     * @param environment what another process, in whose place it is read, has besides ours
     */
    public static ConfigResult loadText(Path name, byte[] text, Map<String, String> environment) {
        return load(name, Optional.of(text), Surroundings.ofThisProcess().with(environment));
    }

    static ConfigResult load(Path file, Surroundings surroundings) {
        return load(file, Optional.empty(), surroundings);
    }

    private static ConfigResult load(Path file, Optional<byte[]> text, Surroundings surroundings) {
        Report report = new Report(file);
        HoconFiles files = new HoconFiles(report);
        Optional<ConfigResult.Usable> usable = (text.isPresent()
                        ? files.readText(file, text.get())
                        : files.readMain(file))
                .flatMap(written -> HoconTree.resolve(written, file, surroundings.environment(), report))
                .map(tree -> FromEnvironment.over(tree, surroundings.environment()))
                .map(tree -> new ProxyReader(report, surroundings).read(tree));
        List<Mistake> mistakes = report.mistakes();
        return mistakes.isEmpty() ? usable.orElseThrow() : new ConfigResult.Unusable(mistakes);
    }

    /**
     * Reads {@code control} alone. Mistakes elsewhere do not count: whoever looks for a running proxy need not be able to read its
     * keys, nor have its environment, and may want to reload because there are mistakes.
     */
    public static ControlConfig.Lookup control(Path file) {
        return control(file, Surroundings.ofThisProcess());
    }

    static ControlConfig.Lookup control(Path file, Surroundings surroundings) {
        Report elsewhere = new Report(file);
        Report report = new Report(file);
        Optional<ControlConfig> control = new HoconFiles(elsewhere)
                .readMain(file)
                .flatMap(written -> HoconTree.resolve(written, file, surroundings.environment(), elsewhere))
                .map(tree -> new ProxyReader(report, surroundings).control(tree));
        List<Mistake> mistakes = control.isPresent() ? report.mistakes() : elsewhere.mistakes();
        return control.isPresent() && mistakes.isEmpty()
                ? new ControlConfig.Lookup.Found(control.get())
                : new ControlConfig.Lookup.Unusable(mistakes);
    }

    /** Where the socket is if no file says otherwise. */
    public static ControlConfig builtInControl() {
        Path none = Path.of("reference.conf");
        Surroundings surroundings = Surroundings.ofThisProcess();
        return new ProxyReader(new Report(none), surroundings).control(Node.Branch.empty("", Place.of(none)));
    }
}
