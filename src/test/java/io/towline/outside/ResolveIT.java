package io.towline.outside;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.towline.testkit.RawAnswers;
import io.towline.testkit.RawClient;
import io.towline.testkit.TestDns;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xbill.DNS.Rcode;

/** A server's name that nobody knows yet when its first client comes. Names are Java's own file of hosts, read anew for each lookup. */
final class ResolveIT {

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    /** What Java would do unless it is told otherwise: it believes a failure for ten seconds, and here for ever. */
    private static final String NEVER_AGAIN = "networkaddress.cache.negative.ttl=-1";

    @Test
    void aNameThatFailedOnceIsLookedUpAgain(@TempDir Path folder) throws Exception {
        Path security = Files.writeString(folder.resolve("security"), NEVER_AGAIN);
        Path hosts = Files.writeString(folder.resolve("hosts"), "127.0.0.1 localhost\n");
        int port = Ports.free();
        try (PushServer server = new PushServer();
                PeerProcess towline = Launcher.serveWith(
                        "-Djdk.net.hosts.file=" + hosts + " -Djava.security.properties=" + security,
                        folder,
                        """
                        listeners { plain { bind = "127.0.0.1:%d" } }
                        upstreams { backend { servers = ["ws://late.example:%d"], resolve-every = 1s } }
                        routes { all { upstream = backend } }
                        control { socket = off }
                        """.formatted(port, server.port()),
                        port)) {
            assertEquals(502, status(port));
            towline.awaitLine("could not resolve late\\.example: ", PATIENCE);
            Files.writeString(hosts, "127.0.0.1 localhost\n127.0.0.1 late.example\n");
            towline.await(() -> status(port) == 101, "a server of that name");
        }
    }

    /** By servers at three addresses of loopback, one of which leaves the name. */
    @Test
    void eachAddressOfANameIsAServerForAsLongAsTheNameHasIt(@TempDir Path folder) throws Exception {
        Path hosts = Files.writeString(folder.resolve("hosts"), hosts("127.0.0.1", "127.0.0.2", "127.0.0.3"));
        int port = Ports.free();
        try (PushServer first = new PushServer();
                PushServer second = new PushServer("127.0.0.2", first.port());
                PushServer third = new PushServer("127.0.0.3", first.port());
                PeerProcess towline = Launcher.serveWith(
                        "-Djdk.net.hosts.file=" + hosts, folder, """
                        listeners { plain { bind = "127.0.0.1:%d" } }
                        upstreams { backend { servers = ["ws://many.example:%d"], resolve-every = 1s } }
                        routes { all { upstream = backend } }
                        control { socket = off }
                        """.formatted(port, first.port()), port)) {
            String name = "ws://many.example:" + first.port();
            towline.awaitLine(
                    "upstream backend: " + name
                            + " is 3 servers now: new 127\\.0\\.0\\.1, 127\\.0\\.0\\.2, 127\\.0\\.0\\.3",
                    PATIENCE);
            for (int i = 0; i < 6; i++) {
                assertEquals(101, status(port));
            }
            assertEquals(List.of(2, 2, 2), List.of(first.accepted(), second.accepted(), third.accepted()));

            Files.writeString(hosts, hosts("127.0.0.3", "127.0.0.1"));
            towline.awaitLine(name + " is 2 servers now; gone 127\\.0\\.0\\.2", PATIENCE);
            for (int i = 0; i < 4; i++) {
                assertEquals(101, status(port));
            }
            assertEquals(List.of(4, 2, 4), List.of(first.accepted(), second.accepted(), third.accepted()));

            Files.writeString(hosts, hosts());
            towline.awaitLine(
                    "could not resolve many\\.example: .*; the addresses that it had are used until it can", PATIENCE);
            assertEquals(101, status(port));
            Files.writeString(hosts, hosts("127.0.0.2"));
            towline.awaitLine("many\\.example can be resolved again", PATIENCE);
            assertEquals(101, status(port));
            assertEquals(3, second.accepted());
        }
    }

    /** Servers that a DNS tells, over UDP: two take turns, and a backup has nobody. Java is told where that DNS is. */
    @Test
    void srvRecordsTellTheServers(@TempDir Path folder) throws Exception {
        int port = Ports.free();
        try (TestDns dns = new TestDns();
                PushServer first = new PushServer();
                PushServer second = new PushServer();
                PushServer backup = new PushServer()) {
            dns.answers(
                    new TestDns.Srv(1, 10, 1, first.port(), "127.0.0.1"),
                    new TestDns.Srv(1, 10, 1, second.port(), "127.0.0.1"),
                    new TestDns.Srv(1, 20, 1, backup.port(), "127.0.0.1"));
            try (PeerProcess towline = Launcher.serveWith(
                    "-Ddns.server=127.0.0.1:" + dns.address().getPort(), folder, """
                    listeners { plain { bind = "127.0.0.1:%d" } }
                    upstreams { backend { servers = ["srv+ws://_chat._tcp.service.example"], resolve-every = 60s } }
                    routes { all { upstream = backend } }
                    control { socket = off }
                    """.formatted(port), port)) {
                for (int i = 0; i < 4; i++) {
                    assertEquals(101, status(port));
                }
                assertEquals(List.of(2, 2, 0), List.of(first.accepted(), second.accepted(), backup.accepted()));

                dns.answers(new TestDns.Srv(1, 20, 1, backup.port(), "127.0.0.1")); // noticed by its TTL
                towline.awaitLine("srv\\+ws://_chat\\._tcp\\.service\\.example is one server now; gone 127", PATIENCE);
                assertEquals(101, status(port));
                assertEquals(1, backup.accepted());

                dns.refuses(Rcode.NXDOMAIN);
                towline.awaitLine("could not resolve _chat\\._tcp\\.service\\.example: no such name", PATIENCE);
                assertEquals(101, status(port));
            }
        }
    }

    private static String hosts(String... addresses) {
        StringBuilder lines = new StringBuilder("127.0.0.1 localhost\n");
        for (String address : addresses) {
            lines.append(address).append(" many.example\n");
        }
        return lines.toString();
    }

    /** What a handshake gets; who asked leaves at once. */
    private static int status(int port) throws IOException {
        try (RawClient client = RawClient.connect(port)) {
            return RawAnswers.status(client.send("""
                    GET / HTTP/1.1
                    Host: localhost
                    Connection: Upgrade
                    Upgrade: websocket
                    Sec-WebSocket-Version: 13
                    Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==

                    """).readHead());
        }
    }
}
