package io.towline.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** Self-signed certificates, made by the JDK's own keytool: once for each kind and set of names in a test run. */
public final class TestCertificates {

    private static final char[] PASSWORD = "changeit".toCharArray();
    private static final ConcurrentHashMap<String, Made> MADE = new ConcurrentHashMap<>();

    /** PEM files; {@code cert} is also what a client has to trust. */
    public record Pem(Path cert, Path key) {}

    public enum KeyKind {
        EC("EC", "-groupname", "secp256r1"),
        RSA("RSA", "-keysize", "2048"),
        ED25519("Ed25519");

        private final List<String> arguments;

        KeyKind(String... arguments) {
            this.arguments = List.of(arguments);
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
        var spec =
                new java.security.spec.PKCS8EncodedKeySpec(Base64.getDecoder().decode(pem));
        Certificate certificate = certificate(own);
        Key key = java.security.KeyFactory.getInstance(
                        certificate.getPublicKey().getAlgorithm())
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
            Path dir = Files.createTempDirectory("towline-test-certificates");
            Path file = dir.resolve("made.p12");
            keytool(file, kind, names);
            KeyStore store = KeyStore.getInstance(file.toFile(), PASSWORD);
            Files.delete(file);
            Files.delete(dir);
            return new Made(
                    pem("CERTIFICATE", store.getCertificate("made").getEncoded()),
                    pem("PRIVATE KEY", store.getKey("made", PASSWORD).getEncoded()));
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void keytool(Path file, KeyKind kind, String... names) throws IOException {
        String alternative =
                Arrays.stream(names).map(TestCertificates::alternativeName).collect(Collectors.joining(","));
        List<String> command = new java.util.ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-J-XX:TieredStopAtLevel=1",
                "-genkeypair",
                "-alias",
                "made",
                "-dname",
                "CN=" + names[0],
                "-ext",
                "SAN=" + alternative,
                "-validity",
                "3650",
                "-storetype",
                "PKCS12",
                "-keystore",
                file.toString(),
                "-storepass",
                new String(PASSWORD),
                "-keyalg"));
        command.addAll(kind.arguments);
        Process keytool = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            if (keytool.waitFor() != 0) {
                throw new IllegalStateException("keytool failed: " + said);
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String alternativeName(String name) {
        return (isAddress(name) ? "ip:" : "dns:") + name;
    }

    private static boolean isAddress(String name) {
        try {
            InetAddress.ofLiteral(name);
            return true;
        } catch (IllegalArgumentException host) {
            return false;
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
