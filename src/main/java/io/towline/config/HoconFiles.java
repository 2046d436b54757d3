package io.towline.config;

import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigParseOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Reads files from disk: the main one, and by way of {@link Includes} those that it includes. */
final class HoconFiles {

    private final Report report;

    HoconFiles(Report report) {
        this.report = report;
    }

    /** Empty, and reported, if there is no such file, or it is no HOCON. */
    Optional<ConfigObject> readMain(Path file) {
        if (Files.notExists(file)) {
            report.unreadable(
                    Place.of(file),
                    "there is no such file. Name one with -c, or start from the conf/proxy.conf that comes with Towline;"
                            + " \"towline defaults\" prints every setting.");
            return Optional.empty();
        }
        return read(file, List.of());
    }

    /** @param outer the files, outermost first, whose include statements led to this one */
    Optional<ConfigObject> read(Path file, List<Path> outer) {
        if (!Files.isRegularFile(file) && !isPipe(file)) {
            report.unreadable(Place.of(file), "is not a file.");
            return Optional.empty();
        }
        if (!Files.isReadable(file)) {
            report.unreadable(Place.of(file), "cannot be read. Give the user that runs Towline the right to read it.");
            return Optional.empty();
        }
        List<Path> chain = new ArrayList<>(outer);
        chain.add(file);
        ConfigParseOptions options =
                ConfigParseOptions.defaults().setAllowMissing(false).setIncluder(new Includes(this, report, chain));
        try {
            return Optional.of(ConfigFactory.parseFile(file.toFile(), options).root());
        } catch (ConfigException failure) {
            report.unreadable(place(failure, file), sentence(failure));
            return Optional.empty();
        }
    }

    /** {@code towline check -c <(generate)} is a pipe. */
    private static boolean isPipe(Path file) {
        return Files.exists(file) && !Files.isDirectory(file);
    }

    static Place place(ConfigException failure, Path file) {
        return Optional.ofNullable(failure.origin()).flatMap(HoconTree::place).orElse(Place.of(file));
    }

    /** The parser's message without the place that it begins with, and without its advice for programmers. */
    static String sentence(ConfigException failure) {
        String message = Optional.ofNullable(failure.getMessage()).orElse("the file cannot be parsed");
        String place = Optional.ofNullable(failure.origin())
                .map(origin -> origin.description() + ": ")
                .orElse("");
        String bare = (message.startsWith(place) ? message.substring(place.length()) : message)
                .lines()
                .collect(Collectors.joining(" "))
                .replaceFirst(" \\(if you (intended|want) .*", "")
                .replaceFirst("^Could not resolve substitution to a value: ", "");
        if (bare.endsWith("not: end of file")) {
            bare = "the file ends within a section. A closing } is missing"; // the parser speaks of parentheses here
        }
        String kind =
                failure instanceof ConfigException.Parse && !(failure instanceof ConfigException.UnresolvedSubstitution)
                        ? "syntax error: "
                        : "cannot be resolved: ";
        return kind + bare + (bare.endsWith(".") ? "" : ".");
    }
}
