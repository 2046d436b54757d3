package io.towline.upstream.tls;

import io.towline.config.pem.PemIdentity;
import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;

/**
 * Shows a server the one client certificate that there is, whichever authorities the server names: it may know the issuer without naming it,
 * and its refusal says more than none shown. Any thread.
 */
final class OwnCertificate extends X509ExtendedKeyManager {

    private static final String ALIAS = "client";

    private final PemIdentity identity;

    OwnCertificate(PemIdentity identity) {
        this.identity = identity;
    }

    @Override
    public String chooseEngineClientAlias(String[] keyTypes, Principal[] issuers, SSLEngine engine) {
        return chosen(keyTypes);
    }

    @Override
    public String chooseClientAlias(String[] keyTypes, Principal[] issuers, Socket socket) {
        return chosen(keyTypes);
    }

    /** None where the server can do nothing with such a key: JSSE asks for one type after the other. */
    private String chosen(String[] keyTypes) {
        String own = identity.chain().getFirst().getPublicKey().getAlgorithm();
        return List.of(keyTypes).contains(own) ? ALIAS : null;
    }

    @Override
    public String[] getClientAliases(String keyType, Principal[] issuers) {
        return new String[] {ALIAS};
    }

    @Override
    public X509Certificate[] getCertificateChain(String alias) {
        return identity.chain().toArray(X509Certificate[]::new);
    }

    @Override
    public PrivateKey getPrivateKey(String alias) {
        return identity.key();
    }

    @Override
    public String[] getServerAliases(String keyType, Principal[] issuers) {
        throw new UnsupportedOperationException("only a client is spoken for here");
    }

    @Override
    public String chooseServerAlias(String keyType, Principal[] issuers, Socket socket) {
        throw new UnsupportedOperationException("only a client is spoken for here");
    }
}
