package io.towline.upstream.tls;

import io.towline.config.UpstreamConfig;
import io.towline.config.UpstreamConfig.ClientCertificate;
import io.towline.config.UpstreamConfig.HostHeader;
import io.towline.config.UpstreamConfig.Location;
import io.towline.config.UpstreamConfig.Server;
import io.towline.config.UpstreamConfig.Trust;
import io.towline.config.pem.Authorities;
import io.towline.config.pem.PemIdentity;
import io.towline.config.pem.UnusablePem;
import java.io.IOException;
import java.net.InetAddress;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;

/** TLS towards the servers of one group: whom to trust, and that a certificate is the named server's. */
public final class UpstreamTls {

    /** RFC 7301: some servers speak HTTP/2 with who does not say, or turn it away. */
    private static final String[] HTTP1 = {"http/1.1"};

    private static final String LOCAL = "localhost";
    private static final int HTTPS = 443;

    private final SSLContext context;
    private final boolean verifies;
    private final HostHeader told;

    private UpstreamTls(SSLContext context, boolean verifies, HostHeader told) {
        this.context = context;
        this.verifies = verifies;
        this.told = told;
    }

    /** Reads the group's files. */
    public static UpstreamTls of(UpstreamConfig config) throws UnusablePem {
        Trust trust = config.tls().trust();
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keyManagers(config.tls().certificate()), trustManagers(trust), null);
            return new UpstreamTls(
                    context,
                    !(trust instanceof Trust.Unverified),
                    config.headers().host());
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("could not set up TLS towards servers: " + e.getMessage(), e);
        }
    }

    /** Null is JSSE's word for none. */
    private static KeyManager[] keyManagers(Optional<ClientCertificate> certificate) throws UnusablePem {
        if (certificate.isEmpty()) {
            return null;
        }
        PemIdentity identity =
                PemIdentity.read(certificate.get().cert(), certificate.get().key());
        return new KeyManager[] {new OwnCertificate(identity)};
    }

    private static TrustManager[] trustManagers(Trust trust) throws UnusablePem, GeneralSecurityException, IOException {
        return switch (trust) {
            case Trust.System() -> plain(Authorities.ofSystem());
            case Trust.PemFile(var file) -> plain(Authorities.only(PemIdentity.readCertificates(file)));
            case Trust.Unverified() -> new TrustManager[] {new AnyCertificate()};
        };
    }

    private static TrustManager[] plain(TrustManager[] judges) {
        return Arrays.stream(judges)
                .map(judge -> judge instanceof X509ExtendedTrustManager known ? new PlainTrust(known) : judge)
                .toArray(TrustManager[]::new);
    }

    /** For one connection with it. */
    public SSLEngine engine(Server server) {
        String host = name(server);
        SSLEngine engine = context.createSSLEngine(host, port(server));
        engine.setUseClientMode(true);
        SSLParameters parameters = engine.getSSLParameters();
        if (verifies) {
            parameters.setEndpointIdentificationAlgorithm("HTTPS"); // RFC 9110 §4.3.4
        }
        parameters.setServerNames(isAddress(host) ? List.of() : names(host));
        parameters.setApplicationProtocols(HTTP1);
        engine.setSSLParameters(parameters);
        return engine;
    }

    /** Whose certificate it must be. A socket file has no name, so there it is the one that the server is told. */
    private String name(Server server) {
        return switch (server.at()) {
            case Location.Tcp tcp -> tcp.host();
            case Location.Member member -> member.of().host();
            case Location.UnixSocket _ ->
                told instanceof HostHeader.Fixed(var authority) ? withoutPort(authority) : LOCAL;
        };
    }

    /** With the name it finds earlier sessions, and is for nothing else. */
    private static int port(Server server) {
        return switch (server.at()) {
            case Location.Tcp tcp -> tcp.port();
            case Location.Member member -> member.of().port();
            case Location.UnixSocket _ -> HTTPS;
        };
    }

    private static String withoutPort(String authority) {
        int bracket = authority.indexOf(']');
        int colon = authority.lastIndexOf(':');
        String host = colon > bracket ? authority.substring(0, colon) : authority;
        return bracket < 0 ? host : host.substring(1, bracket);
    }

    private static boolean isAddress(String host) {
        try {
            InetAddress.ofLiteral(host);
            return true;
        } catch (IllegalArgumentException name) {
            return false;
        }
    }

    /** RFC 6066 §3 knows host names only, no addresses. */
    private static List<SNIServerName> names(String host) {
        try {
            return List.of(new SNIHostName(host));
        } catch (IllegalArgumentException e) {
            return List.of(); // names such as my_service resolve in private networks but are no legal host names
        }
    }
}
