package io.towline.gateway.routing;

import io.undertow.server.HttpServerExchange;
import java.net.InetAddress;
import java.security.cert.Certificate;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** The certificate that we have shown on a request's connection, as far as it says for which hosts. */
public final class ServedCertificate {

    /** Kinds of alternative names, RFC 5280 §4.2.1.6. */
    private static final Set<Integer> HOSTS = Set.of(2, 7);

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

    private static boolean covers(X509Certificate certificate, String host) {
        Optional<InetAddress> address = address(host);
        int dot = host.indexOf('.');
        String wildcard = dot > 0 && address.isEmpty() ? "*" + host.substring(dot) : host;
        List<String> names = names(certificate);
        return names.isEmpty()
                || names.stream()
                        .anyMatch(name -> name.equalsIgnoreCase(host)
                                || name.equalsIgnoreCase(wildcard)
                                || address.isPresent() && address.equals(address(name)));
    }

    /** The names and addresses of hosts. */
    private static List<String> names(X509Certificate certificate) {
        try {
            Collection<List<?>> names = certificate.getSubjectAlternativeNames();
            return names == null
                    ? List.of()
                    : names.stream()
                            .filter(name -> name.get(0) instanceof Integer type && HOSTS.contains(type))
                            .map(name -> String.valueOf(name.get(1)))
                            .toList();
        } catch (CertificateParsingException unreadable) {
            return List.of();
        }
    }

    /** Asks no name service: this is a literal, with brackets or without, or nothing. */
    private static Optional<InetAddress> address(String host) {
        boolean bracketed = host.startsWith("[") && host.endsWith("]");
        try {
            return Optional.of(InetAddress.ofLiteral(bracketed ? host.substring(1, host.length() - 1) : host));
        } catch (IllegalArgumentException aName) {
            return Optional.empty();
        }
    }
}
