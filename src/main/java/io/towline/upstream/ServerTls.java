package io.towline.upstream;

import io.towline.config.UpstreamConfig.Server;
import io.towline.config.UpstreamConfig.Trust;
import io.towline.config.pem.Authorities;
import io.towline.config.pem.PemIdentity;
import io.towline.config.pem.UnusablePem;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.List;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManager;

/** TLS towards the servers of one group: whom to trust, and that a certificate is the named server's. */
final class ServerTls {

    private final SSLContext context;

    private ServerTls(SSLContext context) {
        this.context = context;
    }

    static ServerTls trusting(Trust trust) throws UnusablePem {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trustManagers(trust), null);
            return new ServerTls(context);
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("could not set up TLS towards servers: " + e.getMessage(), e);
        }
    }

    private static TrustManager[] trustManagers(Trust trust) throws UnusablePem, GeneralSecurityException, IOException {
        return switch (trust) {
            case Trust.System() -> null; // JSSE's word for its own defaults
            case Trust.PemFile(var file) -> Authorities.only(PemIdentity.readCertificates(file));
        };
    }

    SSLEngine engine(Server server) {
        SSLEngine engine = context.createSSLEngine(server.host(), server.port());
        engine.setUseClientMode(true);
        SSLParameters parameters = engine.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS"); // RFC 9110 §4.3.4
        parameters.setServerNames(names(server.host()));
        engine.setSSLParameters(parameters);
        return engine;
    }

    /** RFC 6066 §3 knows host names only, no addresses. */
    private static List<SNIServerName> names(String host) {
        if (Dialer.literal(host).isPresent()) {
            return List.of();
        }
        try {
            return List.of(new SNIHostName(host));
        } catch (IllegalArgumentException e) {
            return List.of(); // names such as my_service resolve in private networks but are no legal host names
        }
    }
}
