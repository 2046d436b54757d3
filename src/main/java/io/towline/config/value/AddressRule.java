package io.towline.config.value;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;

/** Whether clients of some addresses may come in, as nginx writes it: {@code allow 10.0.0.0/8}, {@code deny all}; or {@code deny file:NAME}. */
public record AddressRule(boolean allow, Whom whom) {

    private static final String ALL = "all";
    private static final String FILE = "file:";
    private static final List<String> EVERYBODY = List.of("any", "*", "everyone", "everybody", "All", "ALL");

    /** Whose addresses a rule is for. */
    public sealed interface Whom {

        /** Of either family. */
        record Everybody() implements Whom {}

        record Block(Cidr block) implements Whom {}

        /** Those in a file. */
        record Listed(Path file) implements Whom {}
    }

    /** A file's name stays as it is written. */
    public static AddressRule parse(String text) throws Unfit {
        String[] words = text.strip().split("\\s+", 2);
        boolean allow = words[0].equals("allow");
        if (words.length < 2 || !allow && !words[0].equals("deny")) {
            throw new Unfit("\"" + text + "\" is no rule: it begins with allow or deny." + meant(text));
        }
        if (words[1].endsWith(";")) {
            throw new Unfit("\"" + text + "\" ends with a semicolon, which rules here do not have.");
        }
        if (EVERYBODY.contains(words[1])) {
            throw new Unfit("\"" + text + "\" is no rule. Write \"" + words[0] + " all\".");
        }
        return new AddressRule(allow, whom(words[1]));
    }

    private static Whom whom(String text) throws Unfit {
        if (text.equals(ALL)) {
            return new Whom.Everybody();
        }
        if (text.contains("/") && !text.startsWith(FILE) && !text.matches("[0-9a-fA-F:.]+(%[^/]*)?/[0-9]*")) {
            throw new Unfit(
                    "\"" + text + "\" is not a block of addresses. For those in a file write \"" + FILE + text + "\".");
        }
        return text.startsWith(FILE)
                ? new Whom.Listed(file(text.substring(FILE.length()).strip()))
                : new Whom.Block(Addresses.cidr(text));
    }

    private static Path file(String name) throws Unfit {
        if (name.isEmpty()) {
            throw new Unfit("\"file:\" names no file.");
        }
        try {
            return Path.of(name);
        } catch (InvalidPathException invalid) {
            throw new Unfit("\"" + name + "\" is no path: " + invalid.getReason() + ".");
        }
    }

    private static String meant(String text) {
        try {
            Addresses.cidr(text.strip());
            return " Write \"allow " + text.strip() + "\" or \"deny " + text.strip() + "\".";
        } catch (Unfit noBlock) {
            return " Write such as \"allow 10.0.0.0/8\", \"deny 2001:db8::/32\" or \"deny all\".";
        }
    }

    /** As it is written. */
    @Override
    public String toString() {
        return (allow ? "allow " : "deny ")
                + switch (whom) {
                    case Whom.Everybody() -> ALL;
                    case Whom.Block(Cidr block) -> block.text();
                    case Whom.Listed(Path file) -> FILE + file;
                };
    }
}
