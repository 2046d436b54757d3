package io.towline.config.tree;

import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigIncludeContext;
import com.typesafe.config.ConfigIncluder;
import com.typesafe.config.ConfigIncluderClasspath;
import com.typesafe.config.ConfigIncluderFile;
import com.typesafe.config.ConfigIncluderURL;
import com.typesafe.config.ConfigObject;
import io.towline.config.pem.Denied;
import io.towline.config.source.Outline.Inclusion;
import java.io.File;
import java.io.IOException;
import java.net.URL;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Collectors;

/**
 * The include statements of one file. HOCON passes over a file that is not there without a word; here that is a mistake,
 * and names may be globs. All paths are relative to the file that names them.
 *
 * <p>Owner: the thread that loads.
 */
final class Includes implements ConfigIncluder, ConfigIncluderFile, ConfigIncluderURL, ConfigIncluderClasspath {

    private static final Pattern GLOB = Pattern.compile("[*?\\[{]");

    private final HoconFiles files;
    private final Report report;
    private final List<Path> chain;
    private final List<Inclusion> statements;
    private final Set<Inclusion> seen = new HashSet<>();

    /**
     * @param chain the files that led here, outermost first; the last one is the file whose statements these are
     * @param statements in their order
     */
    Includes(HoconFiles files, Report report, List<Path> chain, List<Inclusion> statements) {
        this.files = files;
        this.report = report;
        this.chain = List.copyOf(chain);
        this.statements = statements;
    }

    @Override
    public ConfigObject include(ConfigIncludeContext context, String what) {
        if (what.matches("[a-z]+://?.*")) {
            return refuse(what);
        }
        Inclusion statement = statement(what);
        return GLOB.matcher(what).find()
                ? glob(what, place(statement), statement.below())
                : single(what, place(statement), statement.below());
    }

    @Override
    public ConfigObject includeFile(ConfigIncludeContext context, File what) {
        return include(context, what.getPath());
    }

    @Override
    public ConfigObject includeURL(ConfigIncludeContext context, URL what) {
        return refuse(what.toString());
    }

    @Override
    public ConfigObject includeResources(ConfigIncludeContext context, String what) {
        return refuse(what);
    }

    /** The parser offers its own includer here, which would be silent about missing files. */
    @Override
    public ConfigIncluder withFallback(ConfigIncluder fallback) {
        return this;
    }

    private ConfigObject single(String what, Place place, List<String> below) {
        Path named = beside(what);
        Path file = isMissing(named) ? beside(what + ".conf") : named; // HOCON lets the ending go unsaid
        if (isMissing(file)) {
            report.unreadable(
                    place,
                    "include: there is no file " + named
                            + ". Paths are relative to the file that names them; a pattern such"
                            + " as \"routes.d/*.conf\" may match nothing.");
            return nothing();
        }
        if (Files.isDirectory(file)) {
            report.unreadable(place, "include: " + what + " is a directory. Write \"" + what + "/*.conf\".");
            return nothing();
        }
        return readOnce(file, place, below, new Duplicates(report));
    }

    private ConfigObject glob(String what, Place place, List<String> below) {
        Path pattern = beside(what);
        Path directory = Optional.ofNullable(pattern.getParent()).orElse(Path.of(""));
        if (GLOB.matcher(directory.toString()).find()) {
            report.unreadable(
                    place,
                    "include: \"" + what + "\" has a pattern before its last \"/\". Name the directory in full.");
            return nothing();
        }
        Duplicates among = new Duplicates(report);
        ConfigObject merged = nothing();
        for (Path file : matches(directory, pattern.getFileName().toString(), place)) {
            merged = readOnce(file, place, below, among).withFallback(merged); // as in one file, what comes later wins
        }
        return merged;
    }

    private List<Path> matches(Path directory, String pattern, Place place) {
        List<Path> matches = new ArrayList<>();
        if (!isMissing(directory)) {
            try (DirectoryStream<Path> found = Files.newDirectoryStream(directory, pattern)) {
                found.forEach(matches::add);
            } catch (NotDirectoryException noFolder) {
                return List.of();
            } catch (AccessDeniedException denied) {
                report.unreadable(place, "include: " + directory + ": " + Denied.sentence(directory));
            } catch (IOException failure) {
                report.unreadable(place, "include: " + directory + " cannot be listed: " + failure.getMessage() + ".");
            } catch (PatternSyntaxException unclosed) {
                report.unreadable(
                        place,
                        "include: \"" + pattern + "\" is no pattern: " + unclosed.getDescription()
                                + ". Write a backslash before a bracket or brace that is a file's own.");
            }
        }
        matches.sort(null);
        return matches;
    }

    private ConfigObject readOnce(Path file, Place place, List<String> below, Duplicates among) {
        if (chain.stream().anyMatch(each -> isSame(each, file))) {
            String way = chain.stream().map(Path::toString).collect(Collectors.joining(" includes "));
            report.unreadable(place, "include: goes round in a circle: " + way + " includes " + file + ".");
            return nothing();
        }
        return files.read(file, chain, below, among).orElseGet(Includes::nothing);
    }

    private ConfigObject refuse(String what) {
        report.unreadable(
                place(statement(what)), "include: \"" + what + "\" is not a file. Only files can be included.");
        return nothing();
    }

    private Path beside(String what) {
        return chain.getLast().resolveSibling(what).normalize();
    }

    /** The parser does not tell an includer where its statement stands. */
    private Inclusion statement(String what) {
        for (Inclusion each : statements) {
            if (each.what().equals(what) && seen.add(each)) {
                return each;
            }
        }
        return statements.stream()
                .filter(each -> each.what().equals(what))
                .findFirst()
                .orElseGet(() -> new Inclusion(what, List.of(), 0));
    }

    private Place place(Inclusion statement) {
        return statement.line() > 0 ? Place.of(chain.getLast(), statement.line()) : Place.of(chain.getLast());
    }

    /** In a folder that is closed to us nobody can tell: then it is not missing. */
    private static boolean isMissing(Path file) {
        try {
            Files.readAttributes(file, BasicFileAttributes.class);
            return false;
        } catch (NoSuchFileException missing) {
            return true;
        } catch (IOException closed) {
            return !(closed instanceof AccessDeniedException);
        }
    }

    private static boolean isSame(Path one, Path other) {
        try {
            return Files.isSameFile(one, other);
        } catch (IOException gone) {
            return one.equals(other);
        }
    }

    private static ConfigObject nothing() {
        return ConfigFactory.empty().root();
    }
}
