package io.towline.upstream.balance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Which server gets which key. What is hashed here is fixed, so all figures are. */
class WeightedRendezvousTest {

    private static final int KEYS = 100_000;

    private final Balancer balancer = new WeightedRendezvous(OptionalInt.empty());

    /** If this changes, proxies of two versions send a client to two servers, and an update moves everyone. */
    @Test
    void everyProxyAndEveryVersionChoosesAlike() {
        List<Server> servers = servers(5);
        StringBuilder chosen = new StringBuilder();
        for (int key = 0; key < 40; key++) {
            chosen.append(servers.indexOf(balancer.choose(servers, key("client " + key))));
        }
        assertEquals(3130246154811959391L, KeyHash.of("towline"));
        assertEquals("2014332433301201131101400114034134102104", chosen.toString());
    }

    @Test
    void theOrderOfTheConfigurationIsNothing() {
        List<Server> servers = servers(7);
        Map<Integer, String> before = places(servers);
        assertEquals(before, places(servers.reversed()));
    }

    @Test
    void eachServerGetsItsShareOfTheKeys() {
        List<Server> servers = servers(10);
        servers.get(3).share = 3000;
        Map<String, Integer> counts = counts(places(servers));
        for (Server each : servers) {
            double fair = KEYS * each.share / 12_000.0;
            assertTrue(Math.abs(counts.get(each.url) - fair) < fair * 0.03, counts::toString);
        }
    }

    /** Of the keys that stay, none moves, and those that move spread over all that are left. */
    @Test
    void whenAServerGoesItsKeysMoveAndNoOthers() {
        for (int n : new int[] {2, 3, 5, 10, 30}) {
            List<Server> servers = servers(n);
            Map<Integer, String> before = places(servers);
            Server gone = servers.remove(n / 2);
            Map<Integer, String> after = places(servers);
            int moved = 0;
            Map<String, Integer> heirs = new TreeMap<>();
            for (int key = 0; key < KEYS; key++) {
                if (!before.get(key).equals(after.get(key))) {
                    assertEquals(gone.url, before.get(key));
                    heirs.merge(after.get(key), 1, Integer::sum);
                    moved++;
                }
            }
            assertTrue(moved < KEYS * (1.0 / n + 0.05), n + ": " + moved);
            assertTrue(moved < KEYS * 1.05 / n, n + ": " + moved);
            double fair = (double) moved / (n - 1);
            assertTrue(heirs.values().stream().allMatch(each -> Math.abs(each - fair) < fair * 0.4), heirs::toString);
        }
    }

    @Test
    void whenAShareGrowsKeysMoveToThatServerOnly() {
        List<Server> servers = servers(5);
        Server slow = servers.get(2);
        slow.share = 100;
        Map<Integer, String> before = places(servers);
        slow.share = 500;
        places(servers).forEach((key, url) -> assertTrue(url.equals(before.get(key)) || url.equals(slow.url)));
    }

    @Test
    void withoutAKeyItIsRoundRobin() {
        List<Server> servers = servers(3);
        StringBuilder chosen = new StringBuilder();
        for (int i = 0; i < 6; i++) {
            chosen.append(servers.indexOf(balancer.choose(servers, OptionalLong.empty())));
        }
        assertEquals("012012", chosen.toString());
    }

    /** Also while conversations end in between; and where all bring the same key, or one of four. */
    @Test
    void noServerIsEverGivenMoreThanItsBound() {
        for (int bound : new int[] {100, 110, 125, 200}) {
            for (int keys : new int[] {1, 4, 1000}) {
                Balancer bounded = new WeightedRendezvous(OptionalInt.of(bound));
                List<Server> servers = servers(7);
                servers.get(1).share = 2000;
                SplittableRandom random = new SplittableRandom(bound * 31L + keys);
                int open = 0;
                for (int i = 0; i < 20_000; i++) {
                    Server chosen = bounded.choose(servers, key("key " + random.nextInt(keys)));
                    chosen.leases++;
                    open++;
                    long most = -Math.floorDiv(-bound * chosen.share * open, 100L * 8000);
                    assertTrue(chosen.leases <= most, chosen.leases + " of " + open);
                    Server leaving = servers.get(random.nextInt(servers.size()));
                    if (i % 3 == 0 && leaving.leases > 0) {
                        leaving.leases--;
                        open--;
                    }
                }
            }
        }
    }

    @Test
    void whatIsAboveTheBoundGoesToTheNextByTheHash() {
        Balancer bounded = new WeightedRendezvous(OptionalInt.of(200));
        List<Server> servers = servers(4);
        Server first = balancer.choose(servers, key("one"));
        List<Server> others = new ArrayList<>(servers);
        others.remove(first);
        Server second = balancer.choose(others, key("one"));
        servers.forEach(each -> each.leases = 10);
        first.leases = 40; // of 70
        assertEquals(second.url, bounded.choose(servers, key("one")).url);
        first.leases = 20;
        assertEquals(first.url, bounded.choose(servers, key("one")).url);
    }

    /** A bound costs little of what hashing is for, where keys are many and conversations as well. */
    @Test
    void withinTheBoundKeysKeepTheirServer() {
        Balancer bounded = new WeightedRendezvous(OptionalInt.of(125));
        List<Server> servers = servers(10);
        int strayed = 0;
        for (int key = 0; key < 10_000; key++) {
            Server chosen = bounded.choose(servers, key("client " + key));
            chosen.leases++;
            strayed += chosen == balancer.choose(servers, key("client " + key)) ? 0 : 1;
        }
        assertTrue(strayed < 500, "strayed: " + strayed);
    }

    private Map<Integer, String> places(List<Server> servers) {
        Map<Integer, String> places = new HashMap<>();
        for (int key = 0; key < KEYS; key++) {
            places.put(key, balancer.choose(servers, key("client " + key)).url);
        }
        return places;
    }

    private static Map<String, Integer> counts(Map<Integer, String> places) {
        Map<String, Integer> counts = new TreeMap<>();
        places.values().forEach(each -> counts.merge(each, 1, Integer::sum));
        return counts;
    }

    private static OptionalLong key(String text) {
        return OptionalLong.of(KeyHash.of(text));
    }

    private static List<Server> servers(int count) {
        List<Server> servers = new ArrayList<>();
        IntStream.range(0, count).forEach(i -> servers.add(new Server("ws://10.0.0." + i + ":9000")));
        return servers;
    }

    private static final class Server implements Candidate {
        private final Credit credit = new Credit();
        private final String url;
        private final long hash;
        private long share = 1000;
        private int leases;

        Server(String url) {
            this.url = url;
            hash = KeyHash.of(url);
        }

        @Override
        public long share() {
            return share;
        }

        @Override
        public int leases() {
            return leases;
        }

        @Override
        public long hash() {
            return hash;
        }

        @Override
        public Credit credit() {
            return credit;
        }
    }
}
