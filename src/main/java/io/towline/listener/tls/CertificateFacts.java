package io.towline.listener.tls;

import io.towline.config.ListenerConfig;
import io.towline.config.pem.PemIdentity;
import io.towline.config.pem.UnusablePem;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * What an operator wants to know of a file of certificates.
 *
 * @param names the hosts that the first one is for, by the alphabet, behind them addresses; where it has none, its subject
 * @param begins when the last of the chain begins to be valid
 * @param ends when the first of the chain ends
 */
public record CertificateFacts(Path file, List<String> names, Instant begins, Instant ends) {

    public CertificateFacts {
        names = List.copyOf(names);
    }

    public static CertificateFacts of(ListenerConfig.Certificate certificate) throws UnusablePem {
        return of(certificate.cert());
    }

    public static CertificateFacts of(Path file) throws UnusablePem {
        List<X509Certificate> chain = PemIdentity.readCertificates(file);
        List<String> names = Stream.concat(
                        CertificateNames.of(chain.getFirst()).names().stream().sorted(),
                        CertificateNames.addresses(chain.getFirst()).stream().sorted())
                .distinct()
                .toList();
        return new CertificateFacts(
                file,
                names.isEmpty()
                        ? List.of(chain.getFirst().getSubjectX500Principal().getName())
                        : names,
                chain.stream()
                        .map(each -> each.getNotBefore().toInstant())
                        .max(Comparator.naturalOrder())
                        .orElseThrow(),
                chain.stream()
                        .map(each -> each.getNotAfter().toInstant())
                        .min(Comparator.naturalOrder())
                        .orElseThrow());
    }
}
