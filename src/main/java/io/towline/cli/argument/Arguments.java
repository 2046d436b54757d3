package io.towline.cli.argument;

import io.towline.cli.PicocliModel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What a command takes, declared once. Plain command lines are read here, since to load picocli takes longer than most commands run. Whatever
 * is not plain (help, slips, rarer spellings) is for {@link PicocliModel}, which is made of the same declarations.
 */
public final class Arguments {

    private static final boolean OPTIONAL = false;
    private static final boolean REQUIRED = true;

    private final List<Argument<?>> options = new ArrayList<>();
    private final List<Argument<?>> positional = new ArrayList<>();

    public Argument<Boolean> flag(String name, String description) {
        return added(options, new Argument<>(List.of(name), "", description, OPTIONAL, Boolean.class));
    }

    public Argument<String> option(String name, String label, String description) {
        return added(options, new Argument<>(List.of(name), label, description, OPTIONAL, String.class));
    }

    public Argument<Integer> number(String name, String label, String description) {
        return added(options, new Argument<>(List.of(name), label, description, OPTIONAL, Integer.class));
    }

    public Argument<Path> file(List<String> names, String label, String description) {
        return added(options, new Argument<>(names, label, description, OPTIONAL, Path.class));
    }

    public Argument<String> required(String label, String description) {
        return added(positional, new Argument<>(List.of(), label, description, REQUIRED, String.class));
    }

    public Argument<String> optional(String label, String description) {
        return added(positional, new Argument<>(List.of(), label, description, OPTIONAL, String.class));
    }

    private static <T> Argument<T> added(List<Argument<?>> list, Argument<T> argument) {
        list.add(argument);
        return argument;
    }

    public List<Argument<?>> options() {
        return List.copyOf(options);
    }

    public List<Argument<?>> positional() {
        return List.copyOf(positional);
    }

    /**
     * @param words those after the command's name
     * @return whether all is plain, and nothing is missing; if not, some values may be set, and the command is spoilt
     */
    public boolean read(String... words) {
        Set<Argument<?>> seen = new HashSet<>();
        int positions = 0;
        for (int i = 0; i < words.length; i++) {
            String word = words[i];
            if (word.startsWith("@") || word.isEmpty()) {
                return false; // a file of arguments
            }
            if (!word.startsWith("-") || word.equals("-")) {
                if (positions == positional.size()
                        || !positional.get(positions++).accepts(word)) {
                    return false;
                }
                continue;
            }
            int equals = word.indexOf('=');
            String name = equals > 0 ? word.substring(0, equals) : word;
            Optional<Argument<?>> option = option(name);
            if (option.isEmpty() || !seen.add(option.get())) {
                return false;
            }
            if (!readOption(option.get(), equals, word, i + 1 < words.length ? words[i + 1] : "--")) {
                return false;
            }
            i += equals > 0 || option.get().isFlag() ? 0 : 1;
        }
        return isComplete();
    }

    private static boolean readOption(Argument<?> option, int equals, String word, String next) {
        if (equals > 0) {
            return word.startsWith("--") && !option.isFlag() && option.accepts(word.substring(equals + 1));
        }
        return option.isFlag() ? option.accepts("true") : !mayBeOption(next) && option.accepts(next);
    }

    private boolean isComplete() {
        for (Argument<?> each : positional) {
            if (each.isRequired() && !each.isGiven()) {
                return false;
            }
        }
        return true;
    }

    private Optional<Argument<?>> option(String name) {
        for (Argument<?> each : options) {
            if (each.names().contains(name)) {
                return Optional.of(each);
            }
        }
        return Optional.empty();
    }

    /** {@code -bytes_out} and {@code -} are values; {@code --route}, {@code -c} and {@code -h} are none. */
    private static boolean mayBeOption(String word) {
        return word.startsWith("--") || word.startsWith("-") && word.length() == 2;
    }
}
