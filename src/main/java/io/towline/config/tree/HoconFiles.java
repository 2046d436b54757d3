package io.towline.config.tree;

import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigSyntax;
import io.towline.config.pem.Denied;
import io.towline.config.source.Diagnosis;
import io.towline.config.source.Fault;
import io.towline.config.source.Foreign;
import io.towline.config.source.Outline;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Reads files from disk: the main one, and by way of {@link Includes} those that it includes. */
public final class HoconFiles {

    /** Beyond it nothing is read: one byte more tells. */
    public static final int MOST_BYTES = 16 << 20;

    private static final String FIRST_FILE = "towline.conf";

    private final Report report;

    public HoconFiles(Report report) {
        this.report = report;
    }

    /** Empty, and reported, if there is no such file, or it is no HOCON. */
    public Optional<ConfigObject> readMain(Path file) {
        if (isMissing(file)) {
            report.unreadable(
                    Place.of(file),
                    first(file)
                            .map(there -> "there is no such file. Did you mean -c " + there + "?")
                            .orElse(
                                    "there is no such file. Name one with -c, or start from the conf/proxy.conf that comes with"
                                            + " Towline; \"towline defaults\" prints every setting."));
            return Optional.empty();
        }
        return read(file, List.of(), List.of(), new Duplicates(report));
    }

    /** What {@code towline init} has written, beside the missing file or its folder. */
    private static Optional<Path> first(Path missing) {
        return Stream.of(missing, Optional.ofNullable(missing.getParent()).orElse(missing))
                .map(beside -> beside.resolveSibling(FIRST_FILE))
                .filter(there -> !there.equals(missing) && Files.isRegularFile(there))
                .findFirst();
    }

    /**
     * The same of a text that is in no file.
     *
     * @param name what mistakes call it; what it includes is relative to where such a file would be
     */
    public Optional<ConfigObject> readText(Path name, byte[] text) {
        return guarded(
                name,
                () -> text(name, text)
                        .flatMap(whole -> parse(name, whole, List.of(), List.of(), new Duplicates(report))));
    }

    /** In a folder that is closed to us nobody can tell. */
    private static boolean isMissing(Path file) {
        try {
            Files.readAttributes(file, BasicFileAttributes.class);
            return false;
        } catch (NoSuchFileException missing) {
            return true;
        } catch (IOException closed) {
            return false;
        }
    }

    /**
     * @param outer the files, outermost first, whose include statements led to this one
     * @param below the path that it is included in
     * @param among what else must not hold the same names
     */
    Optional<ConfigObject> read(Path file, List<Path> outer, List<String> below, Duplicates among) {
        return guarded(file, () -> text(file).flatMap(text -> parse(file, text, outer, below, among)));
    }

    private Optional<ConfigObject> guarded(Path file, Supplier<Optional<ConfigObject>> reading) {
        try {
            return reading.get();
        } catch (StackOverflowError nested) { // the parser calls itself for each section
            report.unreadable(Place.of(file), "syntax error: its sections are nested too deep.");
            return Optional.empty();
        }
    }

    private Optional<ConfigObject> parse(
            Path file, String text, List<Path> outer, List<String> below, Duplicates among) {
        Optional<ConfigException> wrong = wrong(file, text);
        List<Fault> faults = Diagnosis.of(text, wrong.isPresent());
        if (wrong.isEmpty()) {
            faults.forEach(fault -> report.add(place(file, fault), fault.what()));
            return included(file, Fault.mend(text, faults), outer, below, among);
        }
        Optional<Fault> foreign = Foreign.recognise(text);
        if (foreign.isPresent()) {
            report.unreadable(place(file, foreign.get()), foreign.get().what());
            return Optional.empty();
        }
        String mended = Fault.mend(text, faults);
        boolean guess = faults.stream().anyMatch(fault -> fault.kind() == Fault.Kind.STRUCTURE);
        if (!faults.isEmpty() && !guess && wrong(file, mended).isEmpty()) { // what else is wrong is said at once, too
            faults.forEach(fault -> report.unreadable(place(file, fault), fault.what()));
            return included(file, mended, outer, below, among);
        }
        faults.forEach(fault -> report.unreadable(place(file, fault), fault.what()));
        if (faults.isEmpty()) {
            report.unreadable(place(wrong.get(), file), sentence(wrong.get()));
        }
        return Optional.empty();
    }

    private static Place place(Path file, Fault fault) {
        return Place.of(file, fault.line(), fault.column());
    }

    /** What the parser says of this text alone, without what it includes; empty if it can read it. */
    private static Optional<ConfigException> wrong(Path file, String text) {
        try {
            ConfigFactory.parseString(text, options(file).setIncluder(new NoIncludes()));
            return Optional.empty();
        } catch (ConfigException failure) {
            return Optional.of(failure);
        }
    }

    private static ConfigParseOptions options(Path file) {
        return ConfigParseOptions.defaults()
                .setOriginDescription(HoconTree.origin(file))
                .setSyntax(ConfigSyntax.CONF);
    }

    private Optional<ConfigObject> included(
            Path file, String text, List<Path> outer, List<String> below, Duplicates among) {
        List<Path> chain = new ArrayList<>(outer);
        chain.add(file);
        Outline outline = Outline.of(text, below);
        Includes includes = new Includes(this, report, chain, outline.inclusions());
        try {
            ConfigObject parsed = ConfigFactory.parseString(text, options(file).setIncluder(includes))
                    .root();
            among.add(file, outline);
            return Optional.of(parsed);
        } catch (ConfigException failure) {
            report.unreadable(place(failure, file), sentence(failure));
            return Optional.empty();
        }
    }

    /** Once: {@code towline check -c <(generate)} is a pipe. */
    private Optional<String> text(Path file) {
        if (Files.isDirectory(file)) {
            report.unreadable(Place.of(file), "is not a file.");
            return Optional.empty();
        }
        try (InputStream in = Files.newInputStream(file)) {
            return text(file, in.readNBytes(MOST_BYTES + 1));
        } catch (AccessDeniedException denied) {
            report.unreadable(Place.of(file), Denied.sentence(file));
        } catch (IOException failure) {
            report.unreadable(Place.of(file), "cannot be read: " + failure.getMessage() + ".");
        }
        return Optional.empty();
    }

    private Optional<String> text(Path file, byte[] bytes) {
        Optional<String> noText = noText(bytes);
        noText.ifPresent(why -> report.unreadable(Place.of(file), why));
        return noText.isPresent() ? Optional.empty() : Optional.of(new String(bytes, StandardCharsets.UTF_8));
    }

    private static Optional<String> noText(byte[] bytes) {
        if (bytes.length > MOST_BYTES) {
            return Optional.of("is bigger than 16 MiB, which no configuration is.");
        }
        boolean marked =
                bytes.length > 1 && (bytes[0] & 0xFF) + (bytes[1] & 0xFF) == 0xFE + 0xFF && bytes[0] != bytes[1];
        if (marked && ((bytes[0] & 0xFF) == 0xFE || (bytes[0] & 0xFF) == 0xFF)) {
            return Optional.of("is UTF-16. Save it as UTF-8: iconv -f UTF-16 -t UTF-8.");
        }
        for (byte each : bytes) {
            if (each == 0) {
                return Optional.of("is no text file: it has bytes of zero.");
            }
        }
        return Optional.empty();
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
