package io.towline.config.read;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.config.BridgeConfig;
import io.towline.config.ConfigResult;
import io.towline.config.DrainConfig;
import io.towline.config.ListenerConfig;
import io.towline.config.LogConfig;
import io.towline.config.Mistake;
import io.towline.config.ProxyConfig;
import io.towline.config.RouteConfig;
import io.towline.config.RouteConfig.Keepalive;
import io.towline.config.RouteConfig.Origins;
import io.towline.config.UpstreamConfig;
import io.towline.config.UpstreamConfig.Server;
import io.towline.config.value.ValueSource;
import io.towline.testkit.TestBridges;
import io.towline.testkit.TestCertificates;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The file that every version must load unchanged. */
class ContractTest {

    @TempDir
    private Path folder;

    private ConfigResult.Usable usable;

    @BeforeEach
    void load() throws IOException {
        Path file = folder.resolve("proxy.conf");
        try (InputStream contract = ContractTest.class.getResourceAsStream("/io/towline/config/contract.conf")) {
            Files.copy(contract, file);
        }
        Files.createDirectory(folder.resolve("tls"));
        Files.writeString(folder.resolve("tls/example.crt"), "example");
        Files.writeString(folder.resolve("tls/example.key"), "example");
        usable = Loading.usable(file);
    }

    @Test
    void listenersAreRead() {
        ListenerConfig secure = usable.config().listeners().get("secure");
        assertEquals(new InetSocketAddress("0.0.0.0", 8443), secure.bind().address());
        assertEquals(
                Optional.of(new ListenerConfig.Tls(
                        List.of(new ListenerConfig.Certificate(
                                folder.resolve("tls/example.crt"), folder.resolve("tls/example.key"))),
                        List.of("TLSv1.3", "TLSv1.2"),
                        ListenerConfig.ClientAuth.NONE,
                        Optional.empty())),
                secure.tls());
        assertTrue(secure.http2());
        assertTrue(secure.trustedForwarders()
                .getFirst()
                .contains(secure.trustedForwarders().getFirst().network()));
        assertEquals(OptionalInt.empty(), secure.limits().maxConnections());
        assertEquals(Optional.empty(), usable.config().listeners().get("plain").tls());
    }

    @Test
    void upstreamsAreRead() {
        UpstreamConfig chat = usable.config().upstreams().get("chat");
        assertEquals(
                List.of(
                        new Server(false, "127.0.0.1", 9000, 1, OptionalInt.empty()),
                        new Server(false, "127.0.0.1", 9001, 2, OptionalInt.of(5000))),
                chat.servers());
        assertEquals(UpstreamConfig.Policy.LEAST_CONNECTIONS, chat.balance().policy());
        assertEquals(
                new UpstreamConfig.Active(
                        UpstreamConfig.Check.TCP,
                        "/",
                        Optional.empty(),
                        List.of(new UpstreamConfig.StatusRange(200, 399)),
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(2),
                        2,
                        3,
                        10,
                        false),
                chat.health().active());
        UpstreamConfig quotes = usable.config().upstreams().get("quotes");
        assertEquals("hash on client-net, sticky", quotes.choice());
        assertEquals(OptionalInt.of(150), quotes.balance().boundedLoad());
        assertEquals(
                Optional.of(new UpstreamConfig.StickyCookie(
                        "towline-server",
                        Optional.of("0123456789abcdef"),
                        UpstreamConfig.SecureCookie.AUTO,
                        Optional.of(UpstreamConfig.SameSite.LAX),
                        Optional.of(Duration.ofDays(30)),
                        "/")),
                quotes.sticky().cookie());
        assertEquals(
                Optional.of(new UpstreamConfig.Learn(
                        new ValueSource.Header("Mcp-Session-Id"), Duration.ofMinutes(30), 5000)),
                quotes.sticky().learn());
        assertEquals(List.of(new Server(true, "quotes.example.com", 443, 1, OptionalInt.empty())), quotes.servers());
        assertEquals(new UpstreamConfig.Trust.System(), quotes.tls().trust());
    }

    @Test
    void routesAreRead() {
        RouteConfig chat = usable.config().routes().get("chat");
        assertEquals(
                List.of("chat.example.com", "*.chat.example.com"), chat.match().hosts());
        assertEquals(
                new Origins.Listed(List.of("https://chat.example.com", "https://*.example.com")),
                chat.origins().allowed());
        assertEquals(
                new Keepalive.Leg(
                        Optional.of(Duration.ofSeconds(20)),
                        Duration.ofSeconds(20),
                        Optional.of(Duration.ofMinutes(1))),
                chat.terms().keepalive().client());
        assertEquals(
                new Keepalive.Leg(
                        Optional.of(Duration.ofSeconds(25)),
                        Duration.ofSeconds(20),
                        Optional.of(Duration.ofMinutes(1))),
                chat.terms().keepalive().upstream());
        assertEquals(
                Optional.of(Duration.ofMinutes(10)), chat.terms().timeouts().idle());
        assertEquals(Optional.empty(), chat.terms().timeouts().maxAge());
        assertEquals(TestBridges.sockjs(BridgeConfig.SockJsMode.UNWRAP), chat.bridge());
        assertEquals(List.of(), chat.match().listeners());
        RouteConfig quotes = usable.config().routes().get("quotes");
        assertEquals(Optional.of("/v1/stream"), quotes.forward().rewrite());
        assertEquals(List.of("plain", "secure"), quotes.match().listeners());
    }

    @Test
    void theProcessIsRead() {
        ProxyConfig config = usable.config();
        assertEquals(
                Optional.of(Path.of("/run/towline/control.sock")),
                config.control().socket());
        assertEquals(new DrainConfig(Duration.ofSeconds(60), Duration.ofSeconds(300)), config.drain());
        assertEquals(
                new LogConfig(LogConfig.Format.TEXT, false, Set.of(), OptionalInt.empty(), Map.of()), config.log());
    }

    @Test
    void certificatesAndKeysAreReadAndMustBelongTogether() throws IOException {
        Path file = folder.resolve("proxy.conf");
        TestCertificates.Pem own = TestCertificates.selfSigned(folder, TestCertificates.KeyKind.EC, "chat.example.com");
        TestCertificates.Pem other = TestCertificates.selfSigned(folder, TestCertificates.KeyKind.RSA, "localhost");
        Path key = folder.resolve("tls/example.key");
        Files.copy(own.cert(), folder.resolve("tls/example.crt"), StandardCopyOption.REPLACE_EXISTING);
        Files.copy(own.key(), key, StandardCopyOption.REPLACE_EXISTING);
        assertInstanceOf(ConfigResult.Usable.class, ConfigFile.load(file));

        Files.copy(other.key(), key, StandardCopyOption.REPLACE_EXISTING);
        List<Mistake> mistakes = assertInstanceOf(ConfigResult.Unusable.class, ConfigFile.load(file))
                .mistakes();
        assertEquals(1, mistakes.size());
        assertEquals(file + ":22", mistakes.getFirst().where());
        assertTrue(mistakes.getFirst().what().startsWith("listeners.secure.tls.certificates: " + key + ": "));
    }
}
