package io.towline.listener.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.config.ListenerConfig.Certificate;
import io.towline.config.ListenerConfig.ClientAuth;
import io.towline.config.ListenerConfig.Tls;
import io.towline.config.pem.UnusablePem;
import io.towline.testkit.TestCertificates;
import io.towline.testkit.TestCertificates.KeyKind;
import io.towline.testkit.TestCertificates.Pem;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Engine against engine, in memory. */
class ListenerTlsTest {

    private static final List<String> BOTH = List.of("TLSv1.3", "TLSv1.2");

    @TempDir
    private static Path dir;

    private Pem standard;
    private Pem wildcard;
    private Pem exact;
    private Pem other;

    @BeforeEach
    void begin() {
        standard = TestCertificates.selfSigned(dir, "default.example");
        wildcard = TestCertificates.selfSigned(dir, "*.example.com", "example.com");
        exact = TestCertificates.selfSigned(dir, "chat.example.com");
        other = TestCertificates.selfSigned(dir, KeyKind.RSA, "rsa.example.org");
    }

    @ParameterizedTest
    @CsvSource({
        "chat.example.com,     CN=chat.example.com",
        "chat.example.com.,    CN=chat.example.com",
        "my_app.example.com,   CN=*.example.com",
        "-.example.com.,       CN=*.example.com",
        ".,                    CN=default.example",
        "quotes.example.com,   CN=*.example.com",
        "example.com,          CN=*.example.com",
        "a.quotes.example.com, CN=default.example",
        "unknown.test,         CN=default.example",
        "rsa.example.org,      CN=rsa.example.org",
        "'',                   CN=default.example",
    })
    void theCertificateIsChosenByTheHostThatTheClientNames(String host, String subject) throws Exception {
        for (String protocol : BOTH) {
            Optional<String> asked = Optional.of(host).filter(name -> !name.isEmpty());
            Shake shake = new Shake(server(ClientAuth.NONE).engine(false, asked), client(protocol, "")).run();
            X509Certificate shown = (X509Certificate) shake.client.getSession().getPeerCertificates()[0];
            assertEquals(subject, shown.getSubjectX500Principal().getName(), protocol);
        }
    }

    @ParameterizedTest
    @CsvSource({"EC, ecdsa", "RSA, rsa"})
    void ofAPairTheOneWhoseKeyTheClientKnowsIsShown(KeyKind kind, String signatures) throws Exception {
        Pem ec = TestCertificates.selfSigned(dir, KeyKind.EC, "pair.example");
        Pem rsa = TestCertificates.selfSigned(dir, KeyKind.RSA, "pair.example");
        SSLEngine client = client("TLSv1.3", "pair.example", TestCertificates.trusting(ec, rsa));
        SSLParameters parameters = client.getSSLParameters();
        parameters.setSignatureSchemes(
                signatures.equals("rsa")
                        ? new String[] {"rsa_pss_rsae_sha256", "rsa_pkcs1_sha256"}
                        : new String[] {"ecdsa_secp256r1_sha256"});
        client.setSSLParameters(parameters);
        ListenerTls server = ListenerTls.load(new Tls(
                List.of(certificate(standard), certificate(ec), certificate(rsa)),
                BOTH,
                ClientAuth.NONE,
                Optional.empty()));
        Shake shake = new Shake(server, client).run();
        assertEquals(
                kind.name(),
                shake.client
                        .getSession()
                        .getPeerCertificates()[0]
                        .getPublicKey()
                        .getAlgorithm());
    }

    @Test
    void tls12SpeaksOnlySuitesWithForwardSecrecyAndAuthenticatedEncryption() throws Exception {
        Set<String> enabled = Set.copyOf(Arrays.asList(
                server(ClientAuth.NONE).engine(false, Optional.empty()).getEnabledCipherSuites()));
        for (String suite : enabled) {
            assertTrue(suite.matches("TLS_(ECDHE_(ECDSA|RSA)_WITH_)?(AES_\\d+_GCM|CHACHA20_POLY1305)_SHA\\d+"), suite);
        }
        SSLEngine weak = client("TLSv1.2", "default.example");
        weak.setEnabledCipherSuites(new String[] {"TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256"});
        assertThrows(SSLException.class, () -> new Shake(server(ClientAuth.NONE), weak).run());
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void theServersOrderOfSuitesCounts(String protocol) throws Exception {
        SSLEngine client = client(protocol, "default.example");
        List<String> reversed = new ArrayList<>(Arrays.asList(client.getEnabledCipherSuites()));
        client.setEnabledCipherSuites(reversed.reversed().toArray(String[]::new));
        Shake shake = new Shake(server(ClientAuth.NONE), client).run();
        assertTrue(shake.client.getSession().getCipherSuite().endsWith("AES_128_GCM_SHA256"));
    }

    @Test
    void onlyTheProtocolsOfTheConfigurationAreSpoken() throws Exception {
        ListenerTls modern = ListenerTls.load(
                new Tls(List.of(certificate(standard)), List.of("TLSv1.3"), ClientAuth.NONE, Optional.empty()));
        assertThrows(SSLException.class, () -> new Shake(modern, client("TLSv1.2", "default.example")).run());
    }

    @ParameterizedTest
    @CsvSource({"WANT, true", "NEED, true", "WANT, false"})
    void aClientMayShowItsCertificate(ClientAuth auth, boolean shows) throws Exception {
        Pem alice = TestCertificates.selfSigned(dir, "alice");
        SSLContext context = shows ? TestCertificates.context(alice, standard) : TestCertificates.trusting(standard);
        Shake shake = new Shake(server(auth, alice), client("TLSv1.3", "default.example", context)).run();
        if (shows) {
            X509Certificate seen = (X509Certificate) shake.server.getSession().getPeerCertificates()[0];
            assertEquals("CN=alice", seen.getSubjectX500Principal().getName());
        } else {
            assertThrows(
                    SSLPeerUnverifiedException.class,
                    () -> shake.server.getSession().getPeerCertificates());
        }
    }

    @Test
    void aNeededCertificateThatIsMissingOrUnknownIsRefused() throws Exception {
        Pem alice = TestCertificates.selfSigned(dir, "alice");
        Pem mallory = TestCertificates.selfSigned(dir, "mallory");
        ListenerTls server = server(ClientAuth.NEED, alice);
        SSLEngine without = client("TLSv1.3", "default.example", TestCertificates.trusting(standard));
        assertThrows(SSLException.class, () -> new Shake(server, without).run());
        SSLEngine unknown = client("TLSv1.3", "default.example", TestCertificates.context(mallory, standard));
        assertThrows(SSLException.class, () -> new Shake(server, unknown).run());
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void aSecondVisitResumesTheSession(String protocol) throws Exception {
        ListenerTls server = server(ClientAuth.NONE);
        SSLContext context = TestCertificates.trusting(standard);
        long first = new Shake(server, client(protocol, "default.example", context))
                .run()
                .created();
        assertEquals(
                first,
                new Shake(server, client(protocol, "default.example", context))
                        .run()
                        .created());
    }

    @Test
    void anUnusableFileIsNamed() {
        Path none = dir.resolve("none.crt");
        Tls config = new Tls(List.of(new Certificate(none, none)), BOTH, ClientAuth.NONE, Optional.empty());
        assertEquals(
                none + ": there is no such file.",
                assertThrows(UnusablePem.class, () -> ListenerTls.load(config)).getMessage());
    }

    private ListenerTls server(ClientAuth auth, Pem... clientCa) throws UnusablePem {
        return ListenerTls.load(new Tls(
                List.of(certificate(standard), certificate(wildcard), certificate(exact), certificate(other)),
                BOTH,
                auth,
                Arrays.stream(clientCa).map(Pem::cert).findFirst()));
    }

    private static Certificate certificate(Pem pem) {
        return new Certificate(pem.cert(), pem.key());
    }

    private SSLEngine client(String protocol, String host) {
        return client(protocol, host, TestCertificates.trusting(standard, wildcard, exact, other));
    }

    private static SSLEngine client(String protocol, String host, SSLContext context) {
        SSLEngine engine = context.createSSLEngine("peer-of-this-test", 443);
        engine.setUseClientMode(true);
        engine.setEnabledProtocols(new String[] {protocol});
        SSLParameters parameters = engine.getSSLParameters();
        parameters.setServerNames(host.isEmpty() ? List.of() : List.of(new SNIHostName(host)));
        engine.setSSLParameters(parameters);
        return engine;
    }

    /** Both sides of a handshake, with the tickets behind it. */
    private static final class Shake {
        private final SSLEngine server;
        private final SSLEngine client;
        private final ByteBuffer toServer = ByteBuffer.allocate(100_000);
        private final ByteBuffer toClient = ByteBuffer.allocate(100_000);

        /** The client asks for the host that its engine knows. */
        Shake(ListenerTls server, SSLEngine client) {
            this(server.engine(false, requested(client)), client);
        }

        Shake(SSLEngine server, SSLEngine client) {
            this.server = server;
            this.client = client;
        }

        private static Optional<String> requested(SSLEngine client) {
            return client.getSSLParameters().getServerNames().stream()
                    .map(name -> ((SNIHostName) name).getAsciiName())
                    .findFirst();
        }

        Shake run() throws SSLException {
            for (int turns = 0; turns < 50; turns++) {
                step(client, toServer, toClient);
                step(server, toClient, toServer);
            }
            assertEquals(HandshakeStatus.NOT_HANDSHAKING, client.getHandshakeStatus());
            assertFalse(server.isOutboundDone());
            return this;
        }

        long created() {
            return client.getSession().getCreationTime();
        }

        private static void step(SSLEngine engine, ByteBuffer out, ByteBuffer in) throws SSLException {
            for (Runnable task = engine.getDelegatedTask(); task != null; task = engine.getDelegatedTask()) {
                task.run();
            }
            engine.wrap(ByteBuffer.allocate(0), out);
            in.flip();
            if (in.hasRemaining()) {
                engine.unwrap(in, ByteBuffer.allocate(20_000));
            }
            in.compact();
        }
    }
}
