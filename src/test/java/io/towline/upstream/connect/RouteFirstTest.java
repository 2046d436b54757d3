package io.towline.upstream.connect;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Which family of addresses comes first. */
class RouteFirstTest {

    private static final InetAddress[] BOTH = addresses("10.0.0.1", "fd00::1", "10.0.0.2", "fd00::2");

    @Test
    void aFamilyWithoutARouteComesLast() {
        assertArrayEquals(
                addresses("fd00::1", "fd00::2", "10.0.0.1", "10.0.0.2"),
                RouteFirst.sorted(BOTH, Inet6Address.class::isInstance));
    }

    @Test
    void theOrderIsTheSystemsWhereBothHaveOneOrNone() {
        assertArrayEquals(BOTH, RouteFirst.sorted(BOTH, each -> true));
        assertArrayEquals(BOTH, RouteFirst.sorted(BOTH, each -> false));
        assertArrayEquals(BOTH, RouteFirst.sorted(BOTH, Inet4Address.class::isInstance));
    }

    @Test
    void oneFamilyIsNotAskedFor() {
        InetAddress[] old = addresses("10.0.0.2", "10.0.0.1");
        assertArrayEquals(old, RouteFirst.sorted(old, each -> {
            throw new AssertionError();
        }));
        assertArrayEquals(new InetAddress[0], RouteFirst.sorted(new InetAddress[0]));
    }

    @Test
    void whereverThisMachineIsItReachesItself() {
        InetAddress[] both = addresses("127.0.0.1", "fd00::1");
        assertArrayEquals(both, RouteFirst.sorted(both));
    }

    private static InetAddress[] addresses(String... literals) {
        return Stream.of(literals).map(InetAddress::ofLiteral).toArray(InetAddress[]::new);
    }
}
