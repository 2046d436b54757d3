package io.towline.access;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.config.value.AddressRule;
import io.towline.config.value.AddressRule.Whom;
import io.towline.config.value.Cidr;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which addresses a list of rules lets in. */
class AddressRulesTest {

    private static AddressRules rules(String... texts) throws Exception {
        List<AddressRule> rules = new ArrayList<>();
        for (String text : texts) {
            rules.add(AddressRule.parse(text));
        }
        return AddressRules.read(rules);
    }

    /** nginx's own example, from the manual of ngx_http_access_module. */
    @ParameterizedTest
    @CsvSource({
        "192.168.1.1,            false",
        "192.168.1.0,            true",
        "192.168.1.2,            true",
        "192.168.1.255,          true",
        "192.168.0.255,          false",
        "192.168.2.0,            false",
        "10.1.0.0,               true",
        "10.1.255.255,           true",
        "10.2.0.0,               false",
        "2001:db8::,             true",
        "2001:db8:ffff::1,       true",
        "2001:db9::,             false",
        "2001:db7:ffff::,        false",
        "::ffff:10.1.1.1,        true",
        "::ffff:192.168.1.1,     false",
        "::a01:101,              false",
        "0.0.0.0,                false",
        "255.255.255.255,        false",
        "::,                     false",
        "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff, false",
    })
    void asNginx(String address, boolean admitted) throws Exception {
        AddressRules rules = rules(
                "deny 192.168.1.1", "allow 192.168.1.0/24", "allow 10.1.0.0/16", "allow 2001:db8::/32", "deny all");
        assertEquals(admitted, rules.admits(InetAddress.ofLiteral(address)));
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.1,       true", // the first rule has it, whatever narrower one comes later
        "10.0.0.2,       true",
        "11.0.0.1,       false",
        "11.0.0.2,       true",
        "255.255.255.255, false",
        "255.255.255.254, true",
        "0.0.0.0,        false",
        "0.0.0.1,        true",
        "::1,            true",
        "fe80::1,        false",
        "febf:ffff:ffff:ffff:ffff:ffff:ffff:ffff, false",
        "fec0::,         true",
    })
    void theFirstThatNamesItDecidesAndWhomNoneNamesComesIn(String address, boolean admitted) throws Exception {
        AddressRules rules = rules(
                "allow 10.0.0.0/8",
                "deny 10.0.0.1",
                "deny 11.0.0.1",
                "allow 11.0.0.0/8",
                "deny 255.255.255.255",
                "deny 0.0.0.0",
                "deny fe80::/10");
        assertEquals(admitted, rules.admits(InetAddress.ofLiteral(address)));
    }

    @Test
    void aFamilysWholeBlockIsOfThatFamilyAlone() throws Exception {
        AddressRules rules = rules("allow ::/0", "deny 0.0.0.0/0");
        assertTrue(rules.admits(InetAddress.ofLiteral("::1")));
        assertFalse(rules.admits(InetAddress.ofLiteral("127.0.0.1")));
        assertTrue(rules().admits(InetAddress.ofLiteral("127.0.0.1")));
    }

    /** The plain reading, rule by rule. */
    private static boolean oneByOne(List<AddressRule> rules, InetAddress address) {
        return rules.stream()
                .filter(rule -> !(rule.whom() instanceof Whom.Block(Cidr block)) || block.contains(address))
                .findFirst()
                .map(AddressRule::allow)
                .orElse(true);
    }

    private static InetAddress random(Random random, boolean ipv4) throws Exception {
        byte[] bytes = new byte[ipv4 ? 4 : 16];
        for (int i = 0; i < bytes.length; i++) {
            int choice = random.nextInt(8); // mostly at the ends, where blocks meet
            bytes[i] = (byte) (choice < 3 ? 0 : choice < 5 ? 0xFF : choice < 7 ? 1 : 0x80);
        }
        return InetAddress.getByAddress(bytes);
    }

    private static AddressRule randomRule(Random random) throws Exception {
        if (random.nextInt(20) == 0) {
            return new AddressRule(random.nextBoolean(), new Whom.Everybody());
        }
        byte[] bytes = random(random, random.nextBoolean()).getAddress();
        int prefix = random.nextInt(bytes.length * 8 + 1);
        for (int bit = prefix; bit < bytes.length * 8; bit++) {
            bytes[bit / 8] &= (byte) ~(0x80 >> bit % 8);
        }
        return new AddressRule(random.nextBoolean(), new Whom.Block(new Cidr(InetAddress.getByAddress(bytes), prefix)));
    }

    @Test
    void whateverTheListItIsAsReadOneByOne() throws Exception {
        Random random = new Random(7);
        for (int list = 0; list < 2000; list++) {
            AddressRule[] rules = new AddressRule[random.nextInt(12)];
            for (int i = 0; i < rules.length; i++) {
                rules[i] = randomRule(random);
            }
            AddressRules made = AddressRules.read(List.of(rules));
            for (int i = 0; i < 50; i++) {
                InetAddress address = random(random, random.nextBoolean());
                assertEquals(
                        oneByOne(List.of(rules), address),
                        made.admits(address),
                        () -> address + " by " + Arrays.toString(rules));
            }
        }
    }

    /** Read one by one, these would be twenty thousand million comparisons. */
    @Test
    void longListsCostNoMore() throws Exception {
        List<AddressRule> rules = new ArrayList<>();
        for (int i = 0; i < 100_000; i++) {
            rules.add(AddressRule.parse("deny 10." + (i >> 16) + "." + (i >> 8 & 0xFF) + "." + (i & 0xFF)));
        }
        AddressRules made = AddressRules.read(rules);
        for (int i = 0; i < 200_000; i++) {
            InetAddress address =
                    InetAddress.getByAddress(new byte[] {10, (byte) (i >> 16), (byte) (i >> 8), (byte) i});
            assertEquals(i >= 100_000, made.admits(address), address::toString);
        }
    }
}
