package io.towline.gateway.routing;

import io.undertow.server.HttpServerExchange;
import java.security.cert.Certificate;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The certificate that we have shown on a request's connection, as far as it says for which hosts. */
public final class ServedCertificate {

    private static final int DNS_NAME = 2;

    private ServedCertificate() {}

    /**
     * Whether the request is for a host that the certificate is not for: its client has come by a connection that is another host's (RFC 9110
     * §15.5.20). Where there is no TLS, or no certificate is known, it is not.
     *
     * @param authority the {@code Host} field's value
     */
    public static boolean isForAnother(HttpServerExchange exchange, String authority) {
        int colon = authority.lastIndexOf(':');
        String host = (colon > authority.lastIndexOf(']') ? authority.substring(0, colon) : authority)
                .toLowerCase(Locale.ROOT);
        return certificate(exchange).filter(shown -> !covers(shown, host)).isPresent();
    }

    private static Optional<X509Certificate> certificate(HttpServerExchange exchange) {
        return Optional.ofNullable(exchange.getConnection().getSslSessionInfo())
                .map(info -> info.getSSLSession().getLocalCertificates())
                .filter(chain -> chain.length > 0)
                .map((Certificate[] chain) -> chain[0])
                .flatMap(first -> first instanceof X509Certificate known ? Optional.of(known) : Optional.empty());
    }

    /** An address is compared with none: clients ask for them only where nothing else is known. */
    private static boolean covers(X509Certificate certificate, String host) {
        int dot = host.indexOf('.');
        String wildcard = dot > 0 ? "*" + host.substring(dot) : host;
        List<String> names = dnsNames(certificate);
        return names.isEmpty()
                || names.stream().anyMatch(name -> name.equalsIgnoreCase(host) || name.equalsIgnoreCase(wildcard));
    }

    private static List<String> dnsNames(X509Certificate certificate) {
        try {
            Collection<List<?>> names = certificate.getSubjectAlternativeNames();
            return names == null
                    ? List.of()
                    : names.stream()
                            .filter(name -> name.get(0) instanceof Integer type && type == DNS_NAME)
                            .map(name -> String.valueOf(name.get(1)))
                            .toList();
        } catch (CertificateParsingException unreadable) {
            return List.of();
        }
    }
}
