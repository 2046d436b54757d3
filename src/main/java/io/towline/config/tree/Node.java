package io.towline.config.tree;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A piece of the resolved file, free of HOCON, that knows its path and its place. Items of a list carry the list's path:
 * the line and the quoted value tell them apart.
 */
public sealed interface Node {

    String path();

    Place place();

    /** A section: keys and what they hold, by the alphabet. */
    record Branch(String path, Place place, Map<String, Node> children) implements Node {
        public Branch {
            children = Collections.unmodifiableMap(new TreeMap<>(children));
        }

        public static Branch empty(String path, Place place) {
            return new Branch(path, place, Map.of());
        }

        /** What the key holds; empty also where an optional substitution left nothing. */
        public Optional<Node> get(String key) {
            return Optional.ofNullable(children.get(key)).filter(node -> !(node instanceof Unset));
        }

        /** File and line of all that stands in it, by their paths. */
        public Map<String, String> places() {
            Map<String, String> places = new TreeMap<>();
            children.values().forEach(node -> {
                places.put(node.path(), node.place().toString());
                if (node instanceof Branch below) {
                    places.putAll(below.places());
                }
            });
            return places;
        }

        /** These settings, and below them those of {@code lower} that are not set here. */
        public Branch over(Branch lower) {
            Map<String, Node> merged = new TreeMap<>(lower.children);
            children.forEach((key, node) -> merged.merge(key, node, (below, above) -> switch (above) {
                case Unset unset -> below;
                case Branch branch when below instanceof Branch base -> branch.over(base);
                case Branch _, Items _, Leaf _, Unresolved _ -> above;
            }));
            return new Branch(path, place, merged);
        }
    }

    /** @param unset optional substitutions among the items that left nothing */
    record Items(String path, Place place, List<Node> items, List<String> unset) implements Node {
        public Items {
            items = List.copyOf(items);
            unset = List.copyOf(unset);
        }
    }

    /** @param unset optional substitutions within the text that left nothing, such as {@code ${?HOST}} */
    record Leaf(String path, Place place, Kind kind, String text, List<String> unset) implements Node {
        public Leaf {
            unset = List.copyOf(unset);
        }

        /** As it looks in the file: texts in quotes. */
        public String shown() {
            return kind == Kind.TEXT ? '"' + text + '"' : text;
        }
    }

    /** A key whose optional substitutions left nothing, so that it counts as not written. */
    record Unset(String path, Place place, List<String> substitutions) implements Node {
        public Unset {
            substitutions = List.copyOf(substitutions);
        }
    }

    /** A value that needs a substitution which does not exist. That is already reported; nothing more is said of it. */
    record Unresolved(String path, Place place) implements Node {}

    enum Kind {
        TEXT,
        NUMBER,
        SWITCH,
        NULL
    }
}
