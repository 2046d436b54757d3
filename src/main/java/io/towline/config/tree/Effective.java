package io.towline.config.tree;

import io.towline.config.tree.Node.Branch;
import java.io.StringWriter;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/**
 * Writes a configuration as JSON in the words of the file: each entry with what {@code defaults} and the manual add to it, and secrets
 * masked.
 */
public final class Effective {

    /** By their keys, wherever they stand: one that is added to the manual later shall not come out for want of a path here. */
    private static final Set<String> SECRETS = Set.of(
            "token",
            "secret",
            "password",
            "passphrase",
            // header fields that a route sets
            "authorization",
            "api-key",
            "cookie",
            "x-api-key",
            "x-auth-token");

    /** Of these all values: which of a vendor's header fields is the key only the vendor knows. */
    private static final Set<String> SECRET_SECTIONS = Set.of("otel.headers");

    private static final String MASK = "***";
    private static final JsonFactory JSON = new JsonFactory();

    /** The named maps, and what one entry is called in {@code defaults}. */
    private static final Map<String, String> ENTRIES =
            Map.of("listeners", "listener", "upstreams", "upstream", "routes", "route");

    private Effective() {}

    public static String json(Branch file, Branch manual) {
        Map<String, Node> sections = new LinkedHashMap<>();
        file.over(manual).children().forEach((key, node) -> {
            if (ENTRIES.containsKey(key)) {
                sections.put(key, entries(node, ENTRIES.get(key), file, manual));
            } else if (!key.equals("defaults") && !key.equals("vars")) {
                sections.put(key, node);
            }
        });
        StringWriter json = new StringWriter();
        try (JsonGenerator out = JSON.createGenerator(ObjectWriteContext.empty(), json)) {
            write(out, "", new Branch("", file.place(), sections));
        }
        return json.toString();
    }

    private static Node entries(Node entries, String singular, Branch file, Branch manual) {
        if (!(entries instanceof Branch branch)) {
            return entries;
        }
        Branch below = below(file, singular).over(below(manual, singular));
        Map<String, Node> whole = new LinkedHashMap<>();
        branch.children()
                .forEach((name, entry) -> whole.put(name, entry instanceof Branch its ? its.over(below) : entry));
        return new Branch(branch.path(), branch.place(), whole);
    }

    private static Branch below(Branch tree, String singular) {
        return section(tree, "defaults")
                .flatMap(defaults -> section(defaults, singular))
                .orElseGet(() -> Branch.empty(singular, tree.place()));
    }

    private static Optional<Branch> section(Branch tree, String key) {
        return tree.get(key).flatMap(node -> node instanceof Branch branch ? Optional.of(branch) : Optional.empty());
    }

    private static void write(JsonGenerator out, String key, Node node) {
        switch (node) {
            case Branch branch -> {
                out.writeStartObject();
                boolean secret = SECRET_SECTIONS.contains(branch.path());
                for (Map.Entry<String, Node> child : branch.children().entrySet()) {
                    if (!(child.getValue() instanceof Node.Unset)) {
                        out.writeName(child.getKey());
                        if (secret) {
                            out.writeString(MASK);
                        } else {
                            write(out, child.getKey(), child.getValue());
                        }
                    }
                }
                out.writeEndObject();
            }
            case Node.Items items -> {
                out.writeStartArray();
                for (Node item : items.items()) {
                    write(out, key, item);
                }
                out.writeEndArray();
            }
            case Node.Leaf leaf -> write(out, key, leaf);
            case Node.Unset _, Node.Unresolved _ -> out.writeNull();
        }
    }

    private static void write(JsonGenerator out, String key, Node.Leaf leaf) {
        if (SECRETS.contains(key.toLowerCase(Locale.ROOT))) {
            out.writeString(MASK);
            return;
        }
        switch (leaf.kind()) {
            case TEXT -> out.writeString(leaf.text());
            case NUMBER -> out.writeNumber(leaf.text());
            case SWITCH -> out.writeBoolean(Boolean.parseBoolean(leaf.text()));
            case NULL -> out.writeNull();
        }
    }
}
