package io.towline.cli.argument;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * One option or positional argument of a command: how it is written, what the help says of it, and the value once a command line has been
 * read.
 *
 * <p>Owner: the thread that runs the command.
 */
public final class Argument<T> {

    private final List<String> names;
    private final String label;
    private final String description;
    private final boolean required;
    private final Class<T> kind;
    private Optional<T> value = Optional.empty();

    /**
     * @param names empty: it is positional
     * @param kind String, Path, Integer or Boolean
     * @param label what stands for the value in the help; empty for a flag
     */
    Argument(List<String> names, String label, String description, boolean required, Class<T> kind) {
        this.names = names;
        this.label = label;
        this.description = description;
        this.required = required;
        this.kind = kind;
    }

    public List<String> names() {
        return names;
    }

    public String label() {
        return label;
    }

    public String description() {
        return description;
    }

    public boolean isRequired() {
        return required;
    }

    public boolean isFlag() {
        return label.isEmpty();
    }

    public Class<T> kind() {
        return kind;
    }

    /** Empty if it was not given. */
    public Optional<T> value() {
        return value;
    }

    public T orElse(T usual) {
        return value.orElse(usual);
    }

    public boolean isGiven() {
        return value.isPresent();
    }

    /** @return whether the text fits; if not, nothing is set */
    public boolean accepts(String text) {
        try {
            value = Optional.of(kind.cast(read(text)));
            return true;
        } catch (IllegalArgumentException unfit) {
            return false;
        }
    }

    /** No table of functions: the first of them that a process makes costs more than all the reading. */
    private Object read(String text) {
        if (kind == Path.class) {
            return Path.of(text);
        }
        if (kind == Integer.class) {
            return Integer.valueOf(text);
        }
        return kind == Boolean.class ? Boolean.valueOf(text) : text;
    }

    /** @param converted the value, of the type that {@link #kind} says */
    public void set(Object converted) {
        value = Optional.of(kind.cast(converted));
    }
}
