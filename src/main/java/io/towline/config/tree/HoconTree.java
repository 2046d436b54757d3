package io.towline.config.tree;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigOrigin;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigResolveOptions;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import com.typesafe.config.ConfigValueType;
import io.towline.config.tree.Node.Branch;
import io.towline.config.tree.Node.Kind;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Resolves what the parser read and turns it into nodes.
 *
 * <p>It walks the tree twice at once, as written and as resolved. A value that came by a substitution has the origin of
 * what it stands for, which may be the environment; but the operator wants to hear of the line that uses it. And only the
 * written tree tells that an optional substitution has left a hole.
 */
public final class HoconTree {

    private static final String FILE = "file ";

    private final Report report;
    private final Map<String, String> environment;
    private final Config resolved;

    private HoconTree(Report report, Map<String, String> environment, Config resolved) {
        this.report = report;
        this.environment = environment;
        this.resolved = resolved;
    }

    /** Empty, and reported, if nothing can be made of it, as where substitutions run in a circle. */
    public static Optional<Branch> resolve(
            ConfigObject written, Path file, Map<String, String> environment, Report report) {
        // The environment as a fallback, in place of the parser's own look-up, which remembers it for the process's
        // life.
        ConfigObject base = ConfigValueFactory.fromMap(environment, "environment");
        ConfigResolveOptions options = ConfigResolveOptions.defaults()
                .setUseSystemEnvironment(false)
                .setAllowUnresolved(true); // else only the first would be reported
        try {
            Config resolved = written.withFallback(base).toConfig().resolve(options);
            return Optional.of(new HoconTree(report, environment, resolved).root(written, file));
        } catch (ConfigException failure) {
            report.add(HoconFiles.place(failure, file), HoconFiles.sentence(failure));
            return Optional.empty();
        }
    }

    private Branch root(ConfigObject written, Path file) {
        Map<String, Node> children = new LinkedHashMap<>();
        Place top = Place.of(file);
        written.forEach((key, value) -> children.put(
                key,
                node(
                        ConfigUtil.joinPath(key),
                        top,
                        Optional.of(value),
                        Optional.ofNullable(resolved.root().get(key)))));
        return new Branch("", top, children);
    }

    private Node node(String path, Place outer, Optional<ConfigValue> written, Optional<ConfigValue> resolved) {
        Place place = place(written, resolved, outer);
        if (resolved.isEmpty()) {
            return new Node.Unset(path, place, unset(written));
        }
        try {
            return switch (resolved.get()) {
                case ConfigObject object -> branch(path, place, written, object);
                case ConfigList list -> items(path, place, written, list);
                case ConfigValue value -> leaf(path, place, written, value);
            };
        } catch (ConfigException.NotResolved notResolved) {
            report.add(place, path + ": " + unresolved(resolved.get()));
            return new Node.Unresolved(path, place);
        }
    }

    private Branch branch(String path, Place place, Optional<ConfigValue> written, ConfigObject object) {
        Map<String, ConfigValue> asWritten = written.map(HoconTree::children).orElse(Map.of());
        Set<String> keys = new TreeSet<>(asWritten.keySet());
        keys.addAll(object.keySet());
        Map<String, Node> children = new LinkedHashMap<>();
        for (String key : keys) {
            String below = path + "." + ConfigUtil.joinPath(key);
            Optional<ConfigValue> value = Optional.ofNullable(asWritten.get(key));
            children.put(key, node(below, place, value, Optional.ofNullable(object.get(key))));
        }
        return new Branch(path, isMerged(written, object) ? firstOf(children, place) : place, children);
    }

    /** Whether it was put together from several files, so that the parser knows no place of it. */
    private static boolean isMerged(Optional<ConfigValue> written, ConfigObject object) {
        return written.flatMap(value -> place(value.origin()))
                .or(() -> place(object.origin()))
                .isEmpty();
    }

    private static Place firstOf(Map<String, Node> children, Place otherwise) {
        return children.values().stream()
                .map(Node::place)
                .min(Place.BY_FILE_AND_LINE)
                .orElse(otherwise);
    }

    private Node.Items items(String path, Place place, Optional<ConfigValue> written, ConfigList list) {
        List<ConfigValue> asWritten = written.map(HoconTree::elements).orElse(List.of());
        boolean parallel = asWritten.size() == list.size();
        List<Node> items = new ArrayList<>();
        for (int i = 0; i < list.size(); i++) {
            Optional<ConfigValue> value = parallel ? Optional.of(asWritten.get(i)) : Optional.empty();
            items.add(node(path, place, value, Optional.of(list.get(i))));
        }
        return new Node.Items(path, place, items, unset(written));
    }

    private Node.Leaf leaf(String path, Place place, Optional<ConfigValue> written, ConfigValue value) {
        Kind kind = kind(value.valueType());
        String text = kind == Kind.TEXT ? (String) value.unwrapped() : value.render();
        return new Node.Leaf(path, place, kind, text, unset(written));
    }

    private static Kind kind(ConfigValueType type) {
        return switch (type) {
            case NUMBER -> Kind.NUMBER;
            case BOOLEAN -> Kind.SWITCH;
            case NULL -> Kind.NULL;
            case STRING, OBJECT, LIST -> Kind.TEXT;
        };
    }

    private String unresolved(ConfigValue value) {
        List<String> names = Substitutions.required(hocon(value)).stream()
                .filter(this::isUnset)
                .map(Substitutions::written)
                .toList();
        if (names.isEmpty()) {
            return "cannot be resolved.";
        }
        String shown = names.stream().map(each -> "${" + each + "}").collect(Collectors.joining(", "));
        return shown + (names.size() == 1 ? " is" : " are") + " neither in the file nor in the environment."
                + " Set it, or write ${?" + names.getFirst() + "} if it may be absent.";
    }

    private List<String> unset(Optional<ConfigValue> written) {
        return written.map(HoconTree::hocon).map(Substitutions::optional).orElse(List.of()).stream()
                .filter(this::isUnset)
                .map(Substitutions::written)
                .toList();
    }

    private boolean isUnset(String name) {
        try {
            return !resolved.hasPath(name) && !environment.containsKey(Substitutions.written(name));
        } catch (ConfigException notResolved) {
            return true;
        }
    }

    private static String hocon(ConfigValue value) {
        return value.render(ConfigRenderOptions.concise());
    }

    private static Map<String, ConfigValue> children(ConfigValue written) {
        try {
            return written instanceof ConfigObject object ? new LinkedHashMap<>(object) : Map.of();
        } catch (ConfigException.NotResolved merged) {
            return Map.of();
        }
    }

    private static List<ConfigValue> elements(ConfigValue written) {
        return written instanceof ConfigList list ? List.copyOf(list) : List.of();
    }

    private static Place place(Optional<ConfigValue> written, Optional<ConfigValue> resolved, Place outer) {
        return written.flatMap(value -> place(value.origin()))
                .or(() -> resolved.flatMap(value -> place(value.origin())))
                .orElse(outer);
    }

    /** What the parser is told of a file. */
    static String origin(Path file) {
        return FILE + file;
    }

    /** Empty for the environment, and for what was merged from several files. */
    static Optional<Place> place(ConfigOrigin origin) {
        if (!origin.description().startsWith(FILE)) {
            return Optional.empty();
        }
        // "file /etc/towline/proxy.conf: 3", or ": 3-5" of what goes over several lines
        String told = origin.description().substring(FILE.length());
        int line = origin.lineNumber();
        Path file = Path.of(line > 0 ? told.substring(0, told.lastIndexOf(": " + line)) : told);
        return Optional.of(line > 0 ? Place.of(file, line) : Place.of(file));
    }
}
