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

/** A self-signed certificate, made by openssl as an operator would: for 127.0.0.1 and localhost where nothing else is said. */
record Certificate(Path chain, Path key) {

    static Certificate create(Path folder) throws IOException, InterruptedException {
        return create(folder, "harbour", "/CN=localhost", "subjectAltName=DNS:localhost,IP:127.0.0.1");
    }

    /** In files of that name. */
    static Certificate create(Path folder, String name, String subject, String extension)
            throws IOException, InterruptedException {
        Path chain = folder.resolve(name + ".crt");
        Path key = folder.resolve(name + ".key");
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
                subject,
                "-addext",
                extension,
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
