package io.towline.upstream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.config.UpstreamConfig.Location;
import io.towline.config.UpstreamConfig.Server;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What servers a configured one stands for. */
class MembersTest {

    private static final Server NAMED = new Server(true, "app.example", 9000, 3, OptionalInt.of(7));

    @Test
    void withoutAnAnswerItIsItself() {
        assertEquals(List.of(NAMED), Members.of(NAMED, List.of()).servers());
    }

    @Test
    void oneAddressIsTheName() {
        assertEquals(List.of(NAMED), Members.of(NAMED, addresses("10.0.0.7")).servers());
        assertEquals(
                List.of(NAMED),
                Members.of(NAMED, addresses("10.0.0.7", "10.0.0.7")).servers());
    }

    @Test
    void eachOfSeveralIsOneWithTheSettingsOfTheName() {
        Members members = Members.of(NAMED, addresses("10.0.0.9", "10.0.0.7"));
        assertEquals(List.of("wss://app.example:9000#10.0.0.7", "wss://app.example:9000#10.0.0.9"), urls(members));
        Server first = members.servers().getFirst();
        assertEquals(3, first.weight());
        assertEquals(OptionalInt.of(7), first.maxConnections());
        assertTrue(first.tls());
        assertEquals("wss://app.example:9000", first.configuredUrl());
    }

    @Test
    void anAnswerInAnotherOrderIsNoChange() {
        assertEquals(
                Members.of(NAMED, addresses("10.0.0.9", "10.0.0.7", "10.0.0.200"))
                        .servers(),
                Members.of(NAMED, addresses("10.0.0.200", "10.0.0.9", "10.0.0.7"))
                        .servers());
    }

    /** Both families are the same machines once more. */
    @Test
    void onlyTheFamilyOfTheFirstAddressCounts() {
        assertEquals(
                List.of(NAMED), Members.of(NAMED, addresses("127.0.0.1", "::1")).servers());
        assertEquals(
                List.of("wss://app.example:9000#fd00::7", "wss://app.example:9000#fd00::8"),
                urls(Members.of(NAMED, addresses("fd00::8", "10.0.0.7", "10.0.0.8", "fd00::7"))));
    }

    @Test
    void ofTooManyTheFirstAreUsed() {
        List<InetAddress> many = new ArrayList<>(addresses(
                IntStream.rangeClosed(1, 90).mapToObj(i -> "10.0.0." + i).toArray(String[]::new)));
        Collections.shuffle(many);
        Members members = Members.of(NAMED, many);
        assertEquals(64, members.servers().size());
        assertEquals(26, members.leftOut());
        assertEquals("wss://app.example:9000#10.0.0.64", urls(members).getLast());
    }

    @Test
    void aSocketFileIsItself() {
        Server file = new Server(false, new Location.UnixSocket(Path.of("/run/a#b.sock")), 1, OptionalInt.empty());
        assertEquals(List.of(file), Members.of(file, List.of()).servers());
    }

    private static List<String> urls(Members members) {
        return members.servers().stream().map(Server::url).toList();
    }

    private static List<InetAddress> addresses(String... literals) {
        return Stream.of(literals).map(InetAddress::ofLiteral).toList();
    }
}
