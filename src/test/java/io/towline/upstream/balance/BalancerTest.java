package io.towline.upstream.balance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.config.UpstreamConfig.Balance;
import io.towline.config.UpstreamConfig.Policy;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** How evenly each policy spreads conversations that stay. */
class BalancerTest {

    private final SplittableRandom random = new SplittableRandom(1);

    @Test
    void leastConnectionsIsWithinOneOfEven() {
        List<Server> servers = servers(1, 1, 1, 1, 1, 1, 1);
        fill(balancer(Policy.LEAST_CONNECTIONS), servers, 10_000);
        for (Server each : servers) {
            assertTrue(each.leases == 1428 || each.leases == 1429, () -> spread(servers));
        }
    }

    @Test
    void leastConnectionsIsWithinOneOfEvenForItsWeightHoweverTheyCameAndWent() {
        List<Server> servers = servers(1, 2, 3);
        Balancer balancer = balancer(Policy.LEAST_CONNECTIONS);
        fill(balancer, servers, 600);
        servers.getFirst().leases = 0; // all its clients have gone
        fill(balancer, servers, 100);
        assertEquals("100 200 300", spread(servers));
    }

    /** Where the least of all would be 1,000 each, two at random are not five in a hundred away. */
    @Test
    void randomTwoIsNearlyAsEven() {
        List<Server> servers = servers(1, 1, 1, 1, 1, 1, 1, 1, 1, 1);
        fill(balancer(Policy.RANDOM_TWO), servers, 10_000);
        for (Server each : servers) {
            assertTrue(Math.abs(each.leases - 1000) < 50, () -> spread(servers));
        }
    }

    @Test
    void randomTwoKeepsToWeights() {
        List<Server> servers = servers(1, 3);
        fill(balancer(Policy.RANDOM_TWO), servers, 4_000);
        assertTrue(Math.abs(servers.getFirst().leases - 1000) < 50, () -> spread(servers));
    }

    @Test
    void ofOneServerThereIsNoChoice() {
        for (Policy policy : Policy.values()) {
            List<Server> servers = servers(1);
            fill(balancer(policy), servers, 3);
            assertEquals("3", spread(servers));
        }
    }

    /** With a tenth of its share it gets the eleventh part of what comes, not all of it: it is the emptiest. */
    @Test
    void leastConnectionsDoesNotFillUpOneThatStartsSlowly() {
        List<Server> servers = servers(1, 1);
        servers.getFirst().leases = 1000;
        servers.getLast().share = 100;
        fill(balancer(Policy.LEAST_CONNECTIONS), servers, 99);
        assertEquals("1000 99", spread(servers));
        fill(balancer(Policy.LEAST_CONNECTIONS), servers, 110);
        assertEquals("1100 109", spread(servers));
    }

    private Balancer balancer(Policy policy) {
        return Balancer.of(
                new Balance(policy, Optional.empty(), OptionalInt.empty(), OptionalInt.empty(), Optional.empty()),
                random);
    }

    private static void fill(Balancer balancer, List<Server> servers, int conversations) {
        for (int i = 0; i < conversations; i++) {
            balancer.choose(servers).leases++;
        }
    }

    private static List<Server> servers(int... weights) {
        List<Server> servers = new ArrayList<>();
        IntStream.of(weights).forEach(weight -> servers.add(new Server(weight)));
        return servers;
    }

    private static String spread(List<Server> servers) {
        return servers.stream().map(each -> Integer.toString(each.leases)).collect(Collectors.joining(" "));
    }

    private static final class Server implements Candidate {
        private final Credit credit = new Credit();
        private long share;
        private int leases;

        Server(int weight) {
            share = 1000L * weight;
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
            return 0;
        }

        @Override
        public Credit credit() {
            return credit;
        }
    }
}
