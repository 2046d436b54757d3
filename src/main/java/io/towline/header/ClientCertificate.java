package io.towline.header;

import io.towline.conversation.Sha256;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.cert.Certificate;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import javax.security.auth.x500.X500Principal;

/** The certificate that a client has shown, as servers are told of it. A handshake that it did not stand came to nothing: it is verified. */
record ClientCertificate(X509Certificate certificate) {

    static Optional<ClientCertificate> of(SSLSession session) {
        try {
            Certificate[] chain = session.getPeerCertificates();
            return chain.length > 0 && chain[0] instanceof X509Certificate first
                    ? Optional.of(new ClientCertificate(first))
                    : Optional.empty();
        } catch (SSLPeerUnverifiedException none) {
            return Optional.empty();
        }
    }

    String subject() {
        return ascii(certificate.getSubjectX500Principal().getName(X500Principal.RFC2253));
    }

    String issuer() {
        return ascii(certificate.getIssuerX500Principal().getName(X500Principal.RFC2253));
    }

    String serial() {
        return certificate.getSerialNumber().toString(16);
    }

    String fingerprint() {
        return HexFormat.of().formatHex(Sha256.of(der()));
    }

    /** Line breaks and all, as servers behind nginx know it from {@code $ssl_client_escaped_cert}. */
    String escapedPem() {
        String base64 = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der());
        String pem = "-----BEGIN CERTIFICATE-----\n" + base64 + "\n-----END CERTIFICATE-----\n";
        return URLEncoder.encode(pem, StandardCharsets.US_ASCII).replace("+", "%20");
    }

    private byte[] der() {
        try {
            return certificate.getEncoded();
        } catch (CertificateEncodingException unencoded) {
            throw new IllegalStateException("a certificate that came by TLS has no encoding", unencoded);
        }
    }

    /** Escaped as RFC 4514 §2.4 allows for any byte: what an authority has signed may still hold line breaks. */
    private static String ascii(String name) {
        StringBuilder ascii = new StringBuilder(name.length());
        for (byte octet : name.getBytes(StandardCharsets.UTF_8)) {
            if (octet >= ' ' && octet < 0x7F) {
                ascii.append((char) octet);
            } else {
                ascii.append('\\').append(HexFormat.of().withUpperCase().toHexDigits(octet));
            }
        }
        return ascii.toString();
    }
}
