package io.towline.reload;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.towline.config.ConfigResult;
import io.towline.config.read.ConfigFile;
import io.towline.listener.tls.CertificateFacts;
import io.towline.testkit.TestCertificates;
import io.towline.testkit.TestCertificates.Pem;
import io.towline.testkit.UnixServerSocket;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What check and run warn of. */
class ForewarningsTest {

    private static final String REST = """
            upstreams.app.servers = ["ws://10.0.0.7:9000"]
            routes.app.upstream = app
            """;

    @TempDir
    private Path folder;

    private final CountDownLatch over = new CountDownLatch(1);

    private ConfigResult.Usable usable(String lines) throws IOException {
        Path file = Files.writeString(folder.resolve("proxy.conf"), REST + lines);
        return assertInstanceOf(ConfigResult.Usable.class, ConfigFile.load(file));
    }

    private List<String> warnings(ConfigResult.Usable usable, Instant now) {
        return Forewarnings.of(usable, now, this::resolve, SocketFiles::trouble, Duration.ofMillis(200)).stream()
                .map(warning -> warning.replace(folder + "/", ""))
                .toList();
    }

    private InetAddress[] resolve(String name) throws Exception {
        if (name.startsWith("silent")) {
            over.await(10, TimeUnit.SECONDS);
        }
        if (name.endsWith(".invalid")) {
            throw new UnknownHostException(name);
        }
        return name.equals("here.example") ? InetAddress.getAllByName("127.0.0.1") : InetAddress.getAllByName(name);
    }

    @Test
    void aRedirectToHttpsIsForListenersWithoutTls() throws Exception {
        Pem pem = TestCertificates.selfSigned(folder, "chat.example.com");
        String listeners = "listeners { plain.bind = \"127.0.0.1:0\", secure { bind = \"127.0.0.1:0\""
                + ", tls.certificates = [{ cert = \"" + pem.cert() + "\", key = \"" + pem.key() + "\" }] } }\n";
        String redirect = "redirect { to = \"https://{host}{uri}\" }";
        Instant now = CertificateFacts.of(pem.cert()).begins();
        assertEquals(
                List.of(
                        "proxy.conf:4: routes.up.redirect: it takes requests of listener secure too, where it leads back to"
                                + " itself. Write listener = NAME for the one without TLS."),
                redirects(warnings(usable(listeners + "routes.up { path = /up, " + redirect + " }"), now)));
        assertEquals(
                List.of(),
                redirects(warnings(
                        usable(listeners + "routes.up { listener = plain, path = /up, " + redirect + " }"), now)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "routes.app.host = a.example | true",
                "routes.app { host = a.example, listener = secure } | false",
                "routes.app { host = a.example, path = /chat } | true",
                "routes.app { host = a.example, path = /.well-known/acme-challenge } | false",
                "routes.app.path = /app | false",
            })
    void aRedirectToHttpsThatARouteWithAHostOvertakes(String route, boolean warned) throws Exception {
        Pem pem = TestCertificates.selfSigned(folder, "a.example");
        String lines = "listeners { plain.bind = \"127.0.0.1:0\", secure { bind = \"127.0.0.1:0\""
                + ", tls.certificates = [{ cert = \"" + pem.cert() + "\", key = \"" + pem.key() + "\" }] } }\n"
                + "routes.tls { path = /, listener = plain, redirect { to = \"https://{host}{uri}\" } }\n"
                + "routes.old { path = /old, host = a.example, redirect { to = \"https://b.example{uri}\" } }\n"
                + route;
        String warning =
                "proxy.conf:6: routes.app.host: requests for it at listener plain come here and not to the redirect of"
                        + " route tls, which names no host. Write listener = NAME, the one with TLS.";
        assertEquals(
                warned ? List.of(warning) : List.of(),
                redirects(
                        warnings(usable(lines), CertificateFacts.of(pem.cert()).begins())));
    }

    @Test
    void ofStickyCookiesOfTwoUpstreamsThatABrowserTakesForOne() throws Exception {
        String both = """
                listeners.plain.bind = "127.0.0.1:8080"
                upstreams.app.sticky.cookie.name = at
                upstreams.more { servers = ["ws://10.0.0.8:9000"], sticky.cookie { name = at, path = "%s" } }
                routes.more { path = /more, upstream = more, %s }
                """;
        assertEquals(
                List.of(
                        "proxy.conf:5: upstreams.more.sticky.cookie.name: upstream app has the same for the same host and"
                                + " path, so each replaces the other's cookie. Choose another name."),
                cookies(warnings(usable(both.formatted("/", "")), Instant.now())));
        assertEquals(List.of(), cookies(warnings(usable(both.formatted("/more", "")), Instant.now())));
        assertEquals(List.of(), cookies(warnings(usable(both.formatted("/", "host = more.example")), Instant.now())));
    }

    private static List<String> cookies(List<String> warnings) {
        return warnings.stream().filter(each -> each.contains("cookie")).toList();
    }

    @Test
    void aCollectorThatSpeaksAnotherProtocolThere() throws Exception {
        String listener = "listeners.plain.bind = \"127.0.0.1:8080\"\n";
        assertEquals(
                List.of(
                        "proxy.conf:4: otel.endpoint: 4317 is where collectors speak gRPC, mostly. Towline speaks HTTP, for"
                                + " which they have port 4318."),
                warnings(usable(listener + "otel.endpoint = \"http://127.0.0.1:4317\""), Instant.now()));
        assertEquals(
                List.of(), warnings(usable(listener + "otel.endpoint = \"http://127.0.0.1:4318\""), Instant.now()));
    }

    private static List<String> redirects(List<String> warnings) {
        return warnings.stream().filter(each -> each.contains("redirect")).toList();
    }

    @Test
    void balancersThatAreEverybody() throws IOException {
        String listener = "listeners.tcp { bind = \"127.0.0.1:0\", proxy-protocol { mode = required, from = [%s] } }";
        assertEquals(
                List.of(
                        "proxy.conf:3: listeners.tcp.proxy-protocol.from: whoever can connect may say that it is any client."
                                + " Name the balancers only."),
                warnings(usable(listener.formatted("\"10.0.0.7\", \"::/0\"")), Instant.now()));
        assertEquals(List.of(), warnings(usable(listener.formatted("\"10.0.0.0/8\"")), Instant.now()));
    }

    @Test
    void serversThatAreNotVerified() throws IOException {
        String upstream = "listeners.plain.bind = \"127.0.0.1:0\"\nroutes.own { path = /own, upstream = own }\n"
                + "upstreams.own { servers = [ \"%s\" ], tls.verify = off }";
        assertEquals(
                List.of("proxy.conf:5: upstreams.own.tls.verify: whoever answers in a server's place is believed."
                        + " For a self-signed certificate write tls.trust = a file with it."),
                warnings(usable(upstream.formatted("wss://127.0.0.1:9443")), Instant.now()));
        assertEquals(List.of(), warnings(usable(upstream.formatted("ws://127.0.0.1:9000")), Instant.now()));
    }

    /** Certificates of the testkit begin a day ago and end after ten years. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            -P31D |
            -P30D |
            -P29DT1H | expires on DATE, in 29 days. Renew it; Towline takes the new file by itself.
            -PT25H | expires on DATE, in 1 day. Renew it; Towline takes the new file by itself.
            -PT1S | expires on DATE, in 0 days. Renew it; Towline takes the new file by itself.
            PT0S | expired on DATE, 0 days ago: clients refuse it. Renew it; Towline takes the new file by itself.
            P60D | expired on DATE, 60 days ago: clients refuse it. Renew it; Towline takes the new file by itself.
            """)
    void certificatesThatEnd(Duration afterItsEnd, String expected) throws Exception {
        Pem pem = TestCertificates.selfSigned(folder, "chat.example.com", "*.example.com");
        ConfigResult.Usable usable =
                usable("listeners.secure { bind = \"127.0.0.1:0\"\n tls.certificates = [{ cert = \"" + pem.cert()
                        + "\", key = \"" + pem.key() + "\" }] }");
        Instant end = CertificateFacts.of(pem.cert()).ends();
        assertEquals(
                expected == null
                        ? List.of()
                        : List.of("proxy.conf:4: listeners.secure.tls.certificates: "
                                + pem.cert().getFileName()
                                + " (*.example.com, chat.example.com) "
                                + expected.replace("DATE", end.toString().substring(0, 10))),
                warnings(usable, end.plus(afterItsEnd)));
    }

    @Test
    void certificatesOfTheFutureAndAuthoritiesThatEnded() throws Exception {
        Pem pem = TestCertificates.selfSigned(folder, "chat.example.com");
        String paths = "{ cert = \"" + pem.cert() + "\", key = \"" + pem.key() + "\" }";
        ConfigResult.Usable usable = usable("listeners.secure { bind = \"127.0.0.1:0\"\n tls.certificates = [" + paths
                + "] }\nupstreams.app.tls.trust = \"" + pem.cert() + "\"");
        CertificateFacts facts = CertificateFacts.of(pem.cert());
        String name = pem.cert().getFileName() + " (chat.example.com)";
        assertEquals(
                List.of(
                        "proxy.conf:4: listeners.secure.tls.certificates: " + name + " is valid only from "
                                + facts.begins().toString().substring(0, 10) + " on. Look at the machine's clock.",
                        "proxy.conf:5: upstreams.app.tls.trust: " + name + " is valid only from "
                                + facts.begins().toString().substring(0, 10) + " on. Look at the machine's clock."),
                warnings(usable, facts.begins().minusSeconds(1)));
    }

    @Test
    void upstreamsThatNoRouteHas() throws IOException {
        ConfigResult.Usable usable =
                usable("listeners.plain.bind = \"127.0.0.1:0\"\n\nupstreams.old.servers = [\"ws://10.0.0.8\"]");
        assertEquals(
                List.of(
                        "proxy.conf:5: upstreams.old: no route has it for its upstream. Write upstream = old in one, or remove it."),
                warnings(usable, Instant.now()));
    }

    @Test
    void aServiceThatIsAskedHasItsUseThere() throws IOException {
        ConfigResult.Usable usable = usable("listeners.plain.bind = \"127.0.0.1:0\"\n"
                + "routes.app.access.forward.url = \"http://10.0.0.9:9091/verify\"");
        assertEquals(List.of(), warnings(usable, Instant.now()));
    }

    @Test
    void namesThatLeadNowhere() throws IOException {
        ConfigResult.Usable usable = usable("listeners.plain.bind = \"127.0.0.1:0\"\n"
                + "upstreams.app.servers = [\"ws://chat.invalid\", \"ws://silent.example\"]");
        assertEquals(
                List.of(
                        "proxy.conf:4: upstreams.app.servers: chat.invalid does not resolve to an address. Its server gets no"
                                + " connection until it does.",
                        "proxy.conf:4: upstreams.app.servers: the name service does not answer for silent.example. Its server"
                                + " gets no connection until it does."),
                warnings(usable, Instant.now()));
        over.countDown();
    }

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1:8080, 127.0.0.1:8080, true",
        ":8080,          127.0.0.1:8080, true",
        ":8080,          [::1]:8080,     true",
        "*:8080,         here.example:8080, true",
        "0.0.0.0:8080,   127.0.0.1:8080, true",
        "0.0.0.0:8080,   [::1]:8080,     false",
        "[::]:8080,      127.0.0.1:8080, false",
        "[::1]:8080,     [::1]:8080,     true",
        ":8080,          127.0.0.1:8081, false",
        ":8080,          10.0.0.7:8080,  false",
        "127.0.0.1:8080, 127.0.0.2:8080, false",
        ":80,            127.0.0.1,      true",
    })
    void serversThatAreOurselves(String bind, String server, boolean circle) throws IOException {
        ConfigResult.Usable usable =
                usable("listeners.plain.bind = \"" + bind + "\"\nupstreams.app.servers = [\"ws://" + server + "\"]");
        String url = server.contains("]:") || server.matches(".*\\.[^.]*:\\d+") ? server : server + ":80";
        assertEquals(
                circle
                        ? List.of("proxy.conf:4: upstreams.app.servers: ws://" + url
                                + " is Towline's own listener plain: a"
                                + " request may go round in a circle. Name the server behind it.")
                        : List.of(),
                warnings(usable, Instant.now()));
    }

    @Test
    void theOperatorsListenerIsNoServerEither() throws IOException {
        ConfigResult.Usable usable = usable("listeners.plain.bind = \"127.0.0.1:0\"\nadmin.enabled = on\n"
                + "upstreams.app.servers = [\"ws://127.0.0.1:9901\"]");
        assertEquals(
                List.of("proxy.conf:5: upstreams.app.servers: ws://127.0.0.1:9901 is Towline's own operators' listener"
                        + " (admin.bind). Name the server behind it."),
                warnings(usable, Instant.now()));
    }

    @Test
    void socketFilesThatAreNotThereOrAreNoSockets() throws IOException {
        Path socket = folder.resolve("app.sock");
        ConfigResult.Usable usable =
                usable("listeners.plain.bind = \"127.0.0.1:0\"\nupstreams.app.servers = [\"unix:" + socket + "\"]");
        assertEquals(
                List.of(
                        "proxy.conf:4: upstreams.app.servers: there is no file app.sock. Its server gets no connection until it"
                                + " makes one."),
                warnings(usable, Instant.now()));
        Files.createFile(socket);
        assertEquals(
                List.of(
                        "proxy.conf:4: upstreams.app.servers: app.sock is no socket. Name the one that its server listens on."),
                warnings(usable, Instant.now()));
        Files.delete(socket);
        try (UnixServerSocket _ = new UnixServerSocket(socket)) {
            assertEquals(List.of(), warnings(usable, Instant.now()));
        }
    }

    @Test
    void theControlSocketIsNoServer() throws IOException {
        ConfigResult.Usable usable =
                usable("listeners.plain.bind = \"127.0.0.1:0\"\ncontrol.socket = \"control.sock\"\n"
                        + "upstreams.app.servers = [\"unix:" + folder + "/control.sock\"]");
        assertEquals(
                List.of("proxy.conf:5: upstreams.app.servers: control.sock is Towline's own (control.socket). Name the"
                        + " server's."),
                warnings(usable, Instant.now()));
    }

    @Test
    void aSocketsPathThatIsTooLong() throws IOException {
        ConfigResult.Usable usable =
                usable("listeners.plain.bind = \"127.0.0.1:0\"\ncontrol.socket = \"/" + "x".repeat(106) + "\"");
        assertEquals(
                List.of(
                        "proxy.conf:4: control.socket: the path has 107 bytes, and a socket's may have 106, so there will be"
                                + " none. Choose a shorter one."),
                warnings(usable, Instant.now()));
    }
}
