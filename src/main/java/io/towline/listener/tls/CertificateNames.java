package io.towline.listener.tls;

import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;

/** The host names that a certificate is for: its DNS alternative names or, where it has none, its common name. */
record CertificateNames(Set<String> names) {

    /** Kinds of alternative names, RFC 5280 §4.2.1.6. */
    private static final int DNS_NAME = 2;

    private static final int ADDRESS = 7;
    private static final String WILDCARD = "*.";

    CertificateNames {
        names = names.stream().map(name -> name.toLowerCase(Locale.ROOT)).collect(Collectors.toUnmodifiableSet());
    }

    static CertificateNames of(X509Certificate certificate) {
        List<String> alternative = alternativeNames(certificate, DNS_NAME);
        return new CertificateNames(Set.copyOf(alternative.isEmpty() ? commonNames(certificate) : alternative));
    }

    /** The addresses that it is for; no client asks for a certificate by these. */
    static List<String> addresses(X509Certificate certificate) {
        return alternativeNames(certificate, ADDRESS);
    }

    /** @param host in lower case, as {@link #coversByWildcard} */
    boolean coversExactly(String host) {
        return names.contains(host);
    }

    /** RFC 6125 §6.4.3: a wildcard stands for exactly one label, the leftmost. */
    boolean coversByWildcard(String host) {
        int dot = host.indexOf('.');
        return dot > 0 && names.contains(WILDCARD + host.substring(dot + 1));
    }

    private static List<String> alternativeNames(X509Certificate certificate, int kind) {
        List<String> found = new ArrayList<>();
        for (List<?> name : subjectAlternativeNames(certificate)) {
            if (name.get(0) instanceof Integer type && type == kind && name.get(1) instanceof String host) {
                found.add(host);
            }
        }
        return found;
    }

    private static Collection<List<?>> subjectAlternativeNames(X509Certificate certificate) {
        try {
            Collection<List<?>> names = certificate.getSubjectAlternativeNames();
            return names == null ? List.of() : names;
        } catch (CertificateParsingException e) {
            return List.of();
        }
    }

    private static List<String> commonNames(X509Certificate certificate) {
        try {
            return new LdapName(certificate.getSubjectX500Principal().getName())
                    .getRdns().stream()
                            .filter(part -> part.getType().equalsIgnoreCase("CN"))
                            .flatMap(part -> part.getValue() instanceof String name ? Stream.of(name) : Stream.empty())
                            .toList();
        } catch (InvalidNameException e) {
            return List.of();
        }
    }
}
