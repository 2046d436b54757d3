package io.towline.listener.tls;

import io.towline.config.ListenerConfig;
import io.towline.config.ListenerConfig.Certificate;
import io.towline.config.pem.Authorities;
import io.towline.config.pem.FileStamps;
import io.towline.config.pem.PemIdentity;
import io.towline.config.pem.UnusablePem;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManager;

/**
 * How a listener speaks TLS: certificates, protocols, suites, client certificates. Read once and immutable; renewed
 * certificates come as another one.
 *
 * <p>Reads files: not on an I/O thread.
 */
public final class ListenerTls {

    /**
     * In our order of preference. TLS 1.3 as it is; of TLS 1.2 what has forward secrecy and authenticated encryption.
     * AES-128 first: it is the cheapest where the processor has AES, and nobody breaks it.
     */
    private static final List<String> SUITES = List.of(
            "TLS_AES_128_GCM_SHA256",
            "TLS_AES_256_GCM_SHA384",
            "TLS_CHACHA20_POLY1305_SHA256",
            "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
            "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
            "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
            "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
            "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
            "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256");

    /**
     * Resumable sessions live in tickets that the clients keep. Only TLS 1.2 clients without tickets fill this cache, a few
     * KiB each; the JDK's default of 20480 would be memory for nobody.
     */
    private static final int SESSION_CACHE_SIZE = 2048;

    /** With one, JSSE would look for sessions by it. */
    private static final int NO_PORT = -1;

    public static final String HTTP_2 = "h2";

    /** In our order of preference. */
    private static final List<String> PROTOCOLS = List.of(HTTP_2, "http/1.1");

    private static final Duration SESSION_TIMEOUT = Duration.ofHours(4);

    private final Files files;
    private final SSLContext context;
    private final SSLParameters parameters;
    private final Instant ends;

    private ListenerTls(Files files, SSLContext context, SSLParameters parameters, Instant ends) {
        this.files = files;
        this.ends = ends;
        this.context = context;
        this.parameters = parameters;
    }

    /** What was read, and when. */
    private record Files(
            ListenerConfig.Tls config,
            List<PemIdentity> identities,
            List<X509Certificate> clientCas,
            FileStamps stamps) {}

    public static ListenerTls load(ListenerConfig.Tls config) throws UnusablePem {
        FileStamps stamps =
                FileStamps.of(files(config)); // first: what changes while it is read is seen to have changed
        List<PemIdentity> identities = new ArrayList<>();
        for (Certificate certificate : config.certificates()) {
            identities.add(PemIdentity.read(certificate.cert(), certificate.key()));
        }
        List<X509Certificate> clientCas = new ArrayList<>();
        Optional<Path> clientCa = config.clientCa();
        if (clientCa.isPresent()) {
            clientCas.addAll(PemIdentity.readCertificates(clientCa.get()));
        }
        return new ListenerTls(
                new Files(config, identities, clientCas, stamps),
                context(identities, clientCas),
                parameters(config),
                ends(identities));
    }

    /** All that it reads. */
    public static List<Path> files(ListenerConfig.Tls config) {
        List<Path> files = new ArrayList<>();
        config.certificates().forEach(certificate -> {
            files.add(certificate.cert());
            files.add(certificate.key());
        });
        config.clientCa().ifPresent(files::add);
        return files;
    }

    /** Those of the issuers count as well: a client believes the chain or nothing. */
    private static Instant ends(List<PemIdentity> identities) {
        return identities.stream()
                .flatMap(identity -> identity.chain().stream())
                .map(certificate -> certificate.getNotAfter().toInstant())
                .min(Comparator.naturalOrder())
                .orElseThrow();
    }

    /** Whether no client can tell one from the other. */
    public boolean isLike(ListenerTls other) {
        return files.config().equals(other.files.config())
                && files.identities().equals(other.files.identities())
                && files.clientCas().equals(other.files.clientCas());
    }

    /** Of the files as they were when they were read. */
    public FileStamps stamps() {
        return files.stamps();
    }

    public Instant ends() {
        return ends;
    }

    private static SSLContext context(List<PemIdentity> identities, List<X509Certificate> clientCas) {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            KeyManager[] keys = {new CertificateChooser(identities)};
            context.init(keys, trust(clientCas), null);
            context.getServerSessionContext().setSessionCacheSize(SESSION_CACHE_SIZE);
            context.getServerSessionContext().setSessionTimeout((int) SESSION_TIMEOUT.toSeconds());
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("this Java runtime cannot speak TLS", e);
        }
    }

    /** With no authorities nobody is trusted: the JDK's list of public ones says nothing about our clients. */
    private static TrustManager[] trust(List<X509Certificate> authorities)
            throws GeneralSecurityException, IOException {
        return authorities.isEmpty() ? new TrustManager[0] : Authorities.only(authorities);
    }

    private static SSLParameters parameters(ListenerConfig.Tls config) {
        SSLParameters parameters = new SSLParameters(
                SUITES.toArray(String[]::new), config.protocols().toArray(String[]::new));
        parameters.setUseCipherSuitesOrder(true);
        switch (config.clientAuth()) {
            case NONE -> {}
            case WANT -> parameters.setWantClientAuth(true);
            case NEED -> parameters.setNeedClientAuth(true);
        }
        return parameters;
    }

    /**
     * One for each connection.
     *
     * @param http2 whether a client that offers HTTP/2 gets it
     * @param host that the client asks for; {@link CertificateChooser} asks the engine for it
     */
    SSLEngine engine(boolean http2, Optional<String> host) {
        SSLEngine engine =
                host.map(name -> context.createSSLEngine(name, NO_PORT)).orElseGet(context::createSSLEngine);
        engine.setUseClientMode(false);
        engine.setSSLParameters(parameters);
        if (http2) {
            engine.setHandshakeApplicationProtocolSelector((any, offered) -> choose(offered));
        }
        return engine;
    }

    /** No common protocol is no reason to refuse: such clients are served HTTP/1.1, as if they had not asked (RFC 7301 §3.2). */
    private static String choose(List<String> offered) {
        return PROTOCOLS.stream().filter(offered::contains).findFirst().orElse("");
    }
}
