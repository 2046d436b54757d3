package io.towline.outside;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** A self-signed certificate for 127.0.0.1 and localhost, made by openssl as an operator would. */
record Certificate(Path chain, Path key) {

    static Certificate create(Path folder) throws IOException, InterruptedException {
        Path chain = folder.resolve("harbour.crt");
        Path key = folder.resolve("harbour.key");
        try (PeerProcess openssl = PeerProcess.start(
                "openssl",
                "req",
                "-x509",
                "-newkey",
                "ec",
                "-pkeyopt",
                "ec_paramgen_curve:prime256v1",
                "-noenc",
                "-days",
                "2",
                "-subj",
                "/CN=localhost",
                "-addext",
                "subjectAltName=DNS:localhost,IP:127.0.0.1",
                "-keyout",
                key.toString(),
                "-out",
                chain.toString())) {
            if (openssl.awaitExit(Duration.ofMinutes(2)) != 0) {
                throw new AssertionError("openssl made no certificate" + openssl.said());
            }
        }
        return new Certificate(chain, key);
    }

    /** For clients that trust this certificate and nothing else. */
    SSLContext trustingContext() throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        try (InputStream pem = Files.newInputStream(chain)) {
            store.setCertificateEntry(
                    "harbour", CertificateFactory.getInstance("X.509").generateCertificate(pem));
        }
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }
}
