package io.towline.config.tree;

import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** reference.conf: the manual, and the only place where defaults stand. */
public final class BuiltIn {

    private static final Path NAME = Path.of("reference.conf");

    private BuiltIn() {}

    /** As it is, comments and all. */
    public static String text() {
        try (InputStream in = Objects.requireNonNull(BuiltIn.class.getResourceAsStream("/" + NAME), NAME.toString())) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException failure) {
            throw new UncheckedIOException("could not read " + NAME, failure);
        }
    }

    /** The path of every setting and section, those of entries as {@code routes.NAME.path}. */
    public static Set<String> paths(Node.Branch builtIn) {
        Set<String> paths = new TreeSet<>();
        builtIn.children().values().forEach(node -> collect(node, paths));
        return paths.stream()
                .map(path -> path.replaceFirst("^defaults\\.([a-z]+)\\.", "$1s.NAME."))
                .collect(Collectors.toSet());
    }

    private static void collect(Node node, Set<String> paths) {
        paths.add(node.path());
        if (node instanceof Node.Branch branch) {
            branch.children().values().forEach(child -> collect(child, paths));
        }
    }

    public static Node.Branch branch() {
        Report report = new Report(NAME);
        return HoconTree.resolve(ConfigFactory.parseString(text()).root(), NAME, Map.of(), report)
                .orElseThrow(() -> new IllegalStateException(report.mistakes().toString()));
    }
}
