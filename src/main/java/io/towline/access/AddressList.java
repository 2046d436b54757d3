package io.towline.access;

import io.towline.access.file.FileBacked;
import io.towline.config.AccessConfig;
import io.towline.config.value.AddressRule;
import io.towline.config.value.AddressRule.Whom;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.List;

/** Whose addresses may come in to one listener or route, as its files have it now. Any thread. */
public final class AddressList {

    private final FileBacked<AddressRules> rules;

    private AddressList(FileBacked<AddressRules> rules) {
        this.rules = rules;
    }

    /**
     * Reads its files.
     *
     * @param name such as {@code route chat}
     * @throws IllegalArgumentException where one cannot be used; the message says which, and how to mend it
     */
    public static AddressList of(String name, AccessConfig access) {
        List<AddressRule> rules = access.addresses();
        return new AddressList(new FileBacked<>(name, "addresses", files(rules), () -> AddressRules.read(rules)));
    }

    public boolean admits(InetAddress address) {
        return rules.now().admits(address);
    }

    /** Whether a rule says so of this very address: not that none denies it. */
    public boolean allows(InetAddress address) {
        return rules.now().allows(address);
    }

    public FileBacked<?> files() {
        return rules;
    }

    private static List<Path> files(List<AddressRule> rules) {
        return rules.stream()
                .flatMap(rule -> rule.whom() instanceof Whom.Listed(Path file)
                        ? List.of(file).stream()
                        : List.<Path>of().stream())
                .toList();
    }
}
