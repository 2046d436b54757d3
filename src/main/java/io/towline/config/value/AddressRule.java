package io.towline.config.value;

import java.util.List;
import java.util.Optional;

/**
 * Whether clients of a block of addresses may come in, as nginx writes it: {@code allow 10.0.0.0/8}, {@code deny all}.
 *
 * @param block empty: every address, of either family
 */
public record AddressRule(boolean allow, Optional<Cidr> block) {

    private static final String ALL = "all";
    private static final List<String> EVERYBODY = List.of("any", "*", "everyone", "everybody", "All", "ALL");

    public static AddressRule parse(String text) throws Unfit {
        String[] words = text.strip().split("\\s+", 2);
        boolean allow = words[0].equals("allow");
        if (words.length < 2 || !allow && !words[0].equals("deny")) {
            throw new Unfit("\"" + text + "\" is no rule: it begins with allow or deny." + meant(text));
        }
        if (words[1].equals(ALL)) {
            return new AddressRule(allow, Optional.empty());
        }
        try {
            return new AddressRule(allow, Optional.of(Addresses.cidr(words[1])));
        } catch (Unfit unfit) {
            if (words[1].endsWith(";")) {
                throw new Unfit("\"" + text + "\" ends with a semicolon, which rules here do not have.");
            }
            if (EVERYBODY.contains(words[1])) {
                throw new Unfit("\"" + text + "\" is no rule. Write \"" + words[0] + " all\".");
            }
            throw unfit;
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
        return (allow ? "allow " : "deny ") + block.map(Cidr::text).orElse(ALL);
    }
}
