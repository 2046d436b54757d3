package io.towline.access;

import io.towline.config.AccessConfig;
import io.towline.config.pem.UnusableFile;
import io.towline.config.value.AddressRule;
import io.towline.config.value.AddressRule.Whom;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.List;

/**
 * Whose addresses may come in to one listener or route, as its files have it now. Any thread; shared state: {@link #inForce}, which
 * {@link AddressListWatch} replaces.
 */
public final class AddressList {

    private final String name;
    private final List<AddressRule> rules;
    private volatile AddressRules inForce;

    private AddressList(String name, List<AddressRule> rules, AddressRules inForce) {
        this.name = name;
        this.rules = rules;
        this.inForce = inForce;
    }

    /**
     * Reads its files.
     *
     * @param name such as {@code route chat}
     * @throws IllegalArgumentException where one cannot be used; the message says which, and how to mend it
     */
    public static AddressList of(String name, AccessConfig access) {
        try {
            return new AddressList(name, access.addresses(), AddressRules.read(access.addresses()));
        } catch (UnusableFile unusable) {
            throw new IllegalArgumentException(name + ": " + unusable.getMessage(), unusable);
        }
    }

    public boolean admits(InetAddress address) {
        return inForce.admits(address);
    }

    String name() {
        return name;
    }

    List<Path> files() {
        return files(rules);
    }

    static List<Path> files(List<AddressRule> rules) {
        return rules.stream()
                .flatMap(rule -> rule.whom() instanceof Whom.Listed(Path file)
                        ? List.of(file).stream()
                        : List.<Path>of().stream())
                .toList();
    }

    AddressRules inForce() {
        return inForce;
    }

    AddressRules read() throws UnusableFile {
        return AddressRules.read(rules);
    }

    void renew(AddressRules made) {
        inForce = made;
    }
}
