package io.towline.listener.tls;

import io.towline.config.pem.PemIdentity;
import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;

/**
 * Chooses the certificate by the host that the client names (SNI, RFC 6066 §3). First by name, only then by the kinds of key
 * that the client can verify: JSSE asks kind by kind, and the default certificate must not win by being asked for first.
 *
 * <p>Immutable. An alias is an identity's place in the list.
 */
final class CertificateChooser extends X509ExtendedKeyManager {

    private record Candidate(PemIdentity identity, CertificateNames names) {}

    private final List<Candidate> candidates;

    /** @param identities at least one; the first is for clients that name no host, or one that nobody has */
    CertificateChooser(List<PemIdentity> identities) {
        candidates = identities.stream()
                .map(identity -> new Candidate(
                        identity, CertificateNames.of(identity.chain().getFirst())))
                .toList();
    }

    @Override
    public String chooseEngineServerAlias(String keyType, Principal[] issuers, SSLEngine engine) {
        Predicate<CertificateNames> fits = fits(requestedHost(engine));
        return IntStream.range(0, candidates.size())
                .filter(i -> fits.test(candidates.get(i).names()))
                .filter(i -> keyOf(candidates.get(i)).equals(keyType))
                .mapToObj(Integer::toString)
                .findFirst()
                .orElse(null);
    }

    private static String keyOf(Candidate candidate) {
        return candidate.identity().key().getAlgorithm();
    }

    private Predicate<CertificateNames> fits(Optional<String> host) {
        return host.flatMap(this::fits)
                // The default may come as a pair too: one RSA, one EC.
                .orElse(candidates.getFirst().names()::equals);
    }

    /** A dot at the end says of a name that it is a whole one, and certificates' names are that without. */
    private Optional<Predicate<CertificateNames>> fits(String host) {
        String plain = host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
        List<Predicate<CertificateNames>> byRank = List.of(
                names -> names.coversExactly(host),
                names -> names.coversExactly(plain),
                names -> names.coversByWildcard(plain));
        return byRank.stream()
                .filter(rank -> candidates.stream().map(Candidate::names).anyMatch(rank))
                .findFirst();
    }

    /** As {@link ListenerTls#engine} was told: JSSE takes no name with an underscore, and its extension is off. */
    private static Optional<String> requestedHost(SSLEngine engine) {
        return Optional.ofNullable(engine.getPeerHost());
    }

    @Override
    public X509Certificate[] getCertificateChain(String alias) {
        return identity(alias).chain().toArray(X509Certificate[]::new);
    }

    @Override
    public PrivateKey getPrivateKey(String alias) {
        return identity(alias).key();
    }

    private PemIdentity identity(String alias) {
        return candidates.get(Integer.parseInt(alias)).identity();
    }

    // The rest is for clients, and for sockets instead of engines: neither is here.

    @Override
    public String chooseServerAlias(String keyType, Principal[] issuers, Socket socket) {
        return null;
    }

    @Override
    public String[] getServerAliases(String keyType, Principal[] issuers) {
        return new String[0];
    }

    @Override
    public String chooseClientAlias(String[] keyTypes, Principal[] issuers, Socket socket) {
        return null;
    }

    @Override
    public String[] getClientAliases(String keyType, Principal[] issuers) {
        return new String[0];
    }
}
