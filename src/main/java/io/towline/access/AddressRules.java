package io.towline.access;

import io.towline.config.lists.AddressFile;
import io.towline.config.pem.UnusableFile;
import io.towline.config.value.AddressRule;
import io.towline.config.value.AddressRule.Whom;
import io.towline.config.value.Cidr;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A list of {@link AddressRule}s, made ready to be asked for each request: the first that names an address decides, and whom none names comes
 * in. To make it of n rules takes n log n steps; to ask it takes log n, and makes no garbage but the address's bytes.
 *
 * <p>Immutable; any thread.
 */
final class AddressRules {

    private static final int IPV4_BITS = 32;
    private static final int IPV6_BITS = 128;

    private final List<AddressRule> rules;
    private final AddressRanges ipv4;
    private final AddressRanges ipv6;

    private AddressRules(List<AddressRule> rules) {
        this.rules = rules;
        ipv4 = AddressRanges.of(blocks(rules, IPV4_BITS));
        ipv6 = AddressRanges.of(blocks(rules, IPV6_BITS));
    }

    static AddressRules read(List<AddressRule> rules) throws UnusableFile {
        List<AddressRule> all = new ArrayList<>();
        for (AddressRule rule : rules) {
            if (rule.whom() instanceof Whom.Listed(Path file)) {
                AddressFile.read(file).forEach(block -> all.add(new AddressRule(rule.allow(), new Whom.Block(block))));
            } else {
                all.add(rule);
            }
        }
        return new AddressRules(List.copyOf(all));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof AddressRules same && rules.equals(same.rules);
    }

    @Override
    public int hashCode() {
        return rules.hashCode();
    }

    /** Whether a client of this address may come in. An IPv4 address mapped into IPv6 is judged as the IPv4 address. */
    boolean admits(InetAddress address) {
        int first = first(address);
        return first == AddressRanges.NONE || rules.get(first).allow();
    }

    /** Whether the first rule that names it allows it; where none does, it is not allowed. */
    boolean allows(InetAddress address) {
        int first = first(address);
        return first != AddressRanges.NONE && rules.get(first).allow();
    }

    private int first(InetAddress address) {
        if (rules.isEmpty()) {
            return AddressRanges.NONE;
        }
        byte[] bytes = address.getAddress(); // Java turns ::ffff:a.b.c.d into an Inet4Address by itself
        AddressRanges ranges = address instanceof Inet4Address ? ipv4 : ipv6;
        return ranges.first(high(bytes), low(bytes));
    }

    private static List<AddressRanges.Block> blocks(List<AddressRule> rules, int bits) {
        List<AddressRanges.Block> blocks = new ArrayList<>();
        for (int i = 0; i < rules.size(); i++) {
            switch (rules.get(i).whom()) {
                case Whom.Everybody() -> blocks.add(new AddressRanges.Block(0, 0, bits, i));
                case Whom.Block(Cidr block) -> {
                    byte[] bytes = block.network().getAddress();
                    if (bytes.length * 8 == bits) {
                        blocks.add(new AddressRanges.Block(high(bytes), low(bytes), bits - block.prefixBits(), i));
                    }
                }
                case Whom.Listed(Path file) -> throw new IllegalStateException(file + " was not read");
            }
        }
        return blocks;
    }

    /** The first 64 bits of an IPv6 address; none of an IPv4 address. */
    private static long high(byte[] address) {
        return address.length == IPV4_BITS / 8 ? 0 : number(address, 0, 8);
    }

    private static long low(byte[] address) {
        return address.length == IPV4_BITS / 8 ? number(address, 0, 4) : number(address, 8, 16);
    }

    private static long number(byte[] bytes, int from, int to) {
        long number = 0;
        for (int i = from; i < to; i++) {
            number = number << 8 | bytes[i] & 0xFF;
        }
        return number;
    }
}
