package io.towline.config.tree;

import io.towline.config.tree.Node.Branch;
import io.towline.config.tree.Node.Kind;
import io.towline.config.tree.Node.Leaf;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Settings that a variable of the environment says where the files do not: those that belong to where Towline runs, and not to what it
 * does. A container's image has its files, and whoever runs it knows how long the engine waits.
 */
public final class FromEnvironment {

    private static final Map<String, List<String>> VARIABLES = Map.of(
            "TOWLINE_DRAIN_TIME", List.of("drain", "time"),
            "TOWLINE_DRAIN_HARD_STOP", List.of("drain", "hard-stop"));

    private FromEnvironment() {}

    /** The same, and below it what the environment says. */
    public static Branch over(Branch file, Map<String, String> environment) {
        Branch all = file;
        for (Map.Entry<String, List<String>> each : VARIABLES.entrySet()) {
            String value = environment.getOrDefault(each.getKey(), "");
            if (!value.isBlank()) {
                all = all.over(section(each.getKey(), each.getValue(), value.strip(), file.place()));
            }
        }
        return all;
    }

    private static Branch section(String variable, List<String> path, String value, Place top) {
        Place place = Place.of(Path.of(variable));
        Leaf leaf = new Leaf(String.join(".", path), place, Kind.TEXT, value, List.of());
        Branch section = new Branch(path.getFirst(), place, new TreeMap<>(Map.of(path.getLast(), leaf)));
        return new Branch("", top, Map.of(path.getFirst(), section));
    }
}
