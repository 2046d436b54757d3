package io.towline.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** Self-signed certificates, made once for each kind of key and set of names in a test run. */
public final class TestCertificates {

    private static final char[] PASSWORD = "changeit".toCharArray();
    private static final ConcurrentHashMap<String, Made> MADE = new ConcurrentHashMap<>();

    /** PEM files; {@code cert} is also what a client has to trust. */
    public record Pem(Path cert, Path key) {}

    public enum KeyKind {
        EC("EC", 256, "SHA256withECDSA", "06082A8648CE3D040302"),
        RSA("RSA", 2048, "SHA256withRSA", "06092A864886F70D01010B0500"),
        ED25519("Ed25519", 255, "Ed25519", "06032B6570");

        private final String algorithm;
        private final int bits;
        private final String signature;
        private final String signatureOid;

        KeyKind(String algorithm, int bits, String signature, String signatureOid) {
            this.algorithm = algorithm;
            this.bits = bits;
            this.signature = signature;
            this.signatureOid = signatureOid;
        }
    }

    private record Made(String cert, String key) {}

    private TestCertificates() {}

    /** @param names host names, {@code *.example.com}, or IP addresses; the first is the common name too */
    public static Pem selfSigned(Path dir, String... names) {
        return selfSigned(dir, KeyKind.EC, names);
    }

    public static Pem selfSigned(Path dir, KeyKind kind, String... names) {
        Made made = MADE.computeIfAbsent(kind + Arrays.toString(names), any -> make(kind, names));
        String file = (names[0] + "-" + kind).replaceAll("[^A-Za-z0-9.-]", "_");
        return new Pem(write(dir.resolve(file + ".crt"), made.cert()), write(dir.resolve(file + ".key"), made.key()));
    }

    /** A client's context that trusts these certificates and shows none. */
    public static SSLContext trusting(Pem... servers) {
        return context(null, servers);
    }

    /** A context with a certificate of its own, for either side. */
    public static SSLContext context(Pem own, Pem... trusted) {
        try {
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            KeyStore anchors = emptyStore();
            for (Pem pem : trusted) {
                anchors.setCertificateEntry(pem.cert().toString(), certificate(pem));
            }
            trust.init(anchors);
            KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(own == null ? emptyStore() : storeWith(own), PASSWORD);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static KeyStore storeWith(Pem own) throws GeneralSecurityException, IOException {
        String pem = Files.readString(own.key()).replaceAll("-----[A-Z ]+-----|\\s", "");
        PKCS8EncodedKeySpec spec = new PKCS8EncodedKeySpec(Base64.getDecoder().decode(pem));
        Certificate certificate = certificate(own);
        Key key = KeyFactory.getInstance(certificate.getPublicKey().getAlgorithm())
                .generatePrivate(spec);
        KeyStore store = emptyStore();
        store.setKeyEntry("own", key, PASSWORD, new Certificate[] {certificate});
        return store;
    }

    private static Certificate certificate(Pem pem) throws GeneralSecurityException, IOException {
        try (InputStream in = Files.newInputStream(pem.cert())) {
            return CertificateFactory.getInstance("X.509").generateCertificate(in);
        }
    }

    private static KeyStore emptyStore() throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        return store;
    }

    private static Made make(KeyKind kind, String... names) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance(kind.algorithm);
            generator.initialize(kind.bits);
            KeyPair keys = generator.generateKeyPair();
            return new Made(
                    pem("CERTIFICATE", SelfSigned.certificate(keys, kind.signature, kind.signatureOid, names)),
                    pem("PRIVATE KEY", keys.getPrivate().getEncoded()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    public static String pem(String label, byte[] der) {
        String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
        return "-----BEGIN " + label + "-----\n" + body + "\n-----END " + label + "-----\n";
    }

    private static Path write(Path path, String text) {
        try {
            return Files.writeString(path, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
