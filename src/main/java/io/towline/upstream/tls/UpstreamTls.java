package io.towline.upstream.tls;

import io.towline.config.UpstreamConfig;
import io.towline.config.UpstreamConfig.ClientCertificate;
import io.towline.config.UpstreamConfig.HostHeader;
import io.towline.config.UpstreamConfig.Location;
import io.towline.config.UpstreamConfig.Server;
import io.towline.config.UpstreamConfig.Trust;
import io.towline.config.pem.Authorities;
import io.towline.config.pem.FileStamps;
import io.towline.config.pem.PemIdentity;
import io.towline.config.pem.UnusablePem;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
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
    private final Contents contents;
    private final FileStamps stamps;

    /** What stands in the files. */
    private record Contents(Optional<PemIdentity> own, List<X509Certificate> trusted) {

        static Contents of(UpstreamConfig.Tls config) throws UnusablePem {
            Optional<ClientCertificate> shown = config.certificate();
            return new Contents(
                    shown.isPresent()
                            ? Optional.of(PemIdentity.read(
                                    shown.get().cert(), shown.get().key()))
                            : Optional.empty(),
                    config.trust() instanceof Trust.PemFile(var file) ? PemIdentity.readCertificates(file) : List.of());
        }
    }

    private UpstreamTls(UpstreamConfig config, SSLContext context, Contents contents, FileStamps stamps) {
        this.context = context;
        this.contents = contents;
        this.stamps = stamps;
        verifies = !(config.tls().trust() instanceof Trust.Unverified);
        told = config.headers().host();
    }

    /** Reads the group's files. */
    public static UpstreamTls of(UpstreamConfig config) throws UnusablePem {
        FileStamps stamps =
                FileStamps.of(files(config)); // first: what changes while it is read is seen to have changed
        Contents contents = Contents.of(config.tls());
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keyManagers(contents.own()), trustManagers(config.tls().trust(), contents.trusted()), null);
            return new UpstreamTls(config, context, contents, stamps);
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("could not set up TLS towards servers: " + e.getMessage(), e);
        }
    }

    /** Null is JSSE's word for none. */
    private static KeyManager[] keyManagers(Optional<PemIdentity> own) {
        return own.isEmpty() ? null : new KeyManager[] {new OwnCertificate(own.get())};
    }

    private static TrustManager[] trustManagers(Trust trust, List<X509Certificate> trusted)
            throws GeneralSecurityException, IOException {
        return switch (trust) {
            case Trust.System() -> plain(Authorities.ofSystem());
            case Trust.PemFile _ -> plain(Authorities.only(trusted));
            case Trust.Unverified() -> new TrustManager[] {new AnyCertificate()};
        };
    }

    private static TrustManager[] plain(TrustManager[] judges) {
        return Arrays.stream(judges)
                .map(judge -> judge instanceof X509ExtendedTrustManager known ? new PlainTrust(known) : judge)
                .toArray(TrustManager[]::new);
    }

    /** All that is read for a group; none where it trusts whom the JDK trusts, and shows nothing itself. */
    public static List<Path> files(UpstreamConfig config) {
        List<Path> files = new ArrayList<>();
        if (config.tls().trust() instanceof Trust.PemFile(var file)) {
            files.add(file);
        }
        config.tls().certificate().ifPresent(shown -> {
            files.add(shown.cert());
            files.add(shown.key());
        });
        return files;
    }

    /** Of the files as they were when they were read. */
    public FileStamps stamps() {
        return stamps;
    }

    /** Whether the files of both say the same; of one group. */
    public boolean isLike(UpstreamTls other) {
        return contents.equals(other.contents);
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
            case Location.Member member -> member.called().host();
            case Location.Service service -> service.domain();
            case Location.UnixSocket _ ->
                told instanceof HostHeader.Fixed(var authority) ? withoutPort(authority) : LOCAL;
        };
    }

    /** With the name it finds earlier sessions, and is for nothing else. */
    private static int port(Server server) {
        return switch (server.at()) {
            case Location.Tcp tcp -> tcp.port();
            case Location.Member member -> member.called().port();
            case Location.UnixSocket _, Location.Service _ -> HTTPS;
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
