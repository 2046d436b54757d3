package io.towline.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyFactory;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoCertificateTest {

    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final Path KEYTOOL = Path.of(System.getProperty("java.home"), "bin", "keytool");

    @TempDir
    Path parent;

    @Test
    void itIsForLocalhostAndItsKeyIsForItsOwner() throws Exception {
        Path directory = parent.resolve("with space/demo");
        DemoCertificate made = DemoCertificate.in(directory);
        X509Certificate certificate = certificate(made);
        assertEquals("CN=localhost", certificate.getSubjectX500Principal().getName());
        assertEquals(
                List.of(List.of(2, "localhost"), List.of(7, "127.0.0.1"), List.of(7, "0:0:0:0:0:0:0:1")),
                List.copyOf(certificate.getSubjectAlternativeNames()));
        assertEquals(
                Duration.ofDays(397),
                Duration.between(
                        certificate.getNotBefore().toInstant(),
                        certificate.getNotAfter().toInstant()));
        assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(directory)));
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(made.key())));
        try (Stream<Path> files = Files.list(directory)) {
            assertEquals(
                    List.of("demo.crt", "demo.key"),
                    files.map(file -> file.getFileName().toString()).sorted().toList());
        }
        assertKeyFits(made, certificate);
    }

    /** One story, since each run of keytool takes most of a second. */
    @Test
    void itIsKeptUntilItExpiresOrLosesItsKey() throws Exception {
        DemoCertificate made = DemoCertificate.in(parent);
        X509Certificate first = certificate(made);
        assertEquals(first, certificate(DemoCertificate.in(parent)));

        Instant expired = first.getNotAfter().toInstant().plusSeconds(1);
        X509Certificate second = certificate(DemoCertificate.in(parent, KEYTOOL, () -> expired, PATIENCE));
        assertNotEquals(first, second);

        Files.delete(made.key());
        X509Certificate third = certificate(DemoCertificate.in(parent));
        assertNotEquals(second, third);
        assertKeyFits(made, third);
    }

    @Test
    void whereItCannotBeWrittenTheOperatorIsToldToNameAnotherDirectory() throws Exception {
        Path file = Files.createFile(parent.resolve("file"));
        Path directory = file.resolve("demo");
        IOException told = assertThrows(IOException.class, () -> DemoCertificate.in(directory));
        assertEquals(
                "could not write the demo's certificate to " + directory + " (" + directory
                        + ": Not a directory). Name another directory: TOWLINE_DEMO_DIR=DIR towline demo",
                told.getMessage());
    }

    @Test
    void withoutKeytoolTheOperatorIsToldWhatToInstall() {
        Path nowhere = parent.resolve("bin/keytool");
        IOException told =
                assertThrows(IOException.class, () -> DemoCertificate.in(parent, nowhere, Instant::now, PATIENCE));
        assertEquals(
                "could not make a certificate for the demo: there is no " + nowhere
                        + ". Install a whole JDK or JRE 25, such as temurin-25-jdk or openjdk-25-jre-headless.",
                told.getMessage());
    }

    @Test
    void whatKeytoolSaysIsPassedOn() throws IOException {
        Path broken = Files.writeString(parent.resolve("keytool"), "#!/bin/sh\necho no luck; exit 3\n");
        Files.setPosixFilePermissions(broken, PosixFilePermissions.fromString("rwx------"));
        IOException told =
                assertThrows(IOException.class, () -> DemoCertificate.in(parent, broken, Instant::now, PATIENCE));
        assertEquals("could not make a certificate for the demo: keytool failed: no luck", told.getMessage());
    }

    @Test
    void aKeytoolThatDoesNotEndIsEnded() throws IOException {
        Path endless = Files.writeString(parent.resolve("keytool"), "#!/bin/sh\nexec sleep 600\n");
        Files.setPosixFilePermissions(endless, PosixFilePermissions.fromString("rwx------"));
        IOException told =
                assertThrows(IOException.class, () -> DemoCertificate.in(parent, endless, Instant::now, Duration.ZERO));
        assertEquals("could not make a certificate for the demo: keytool did not end within 0 s.", told.getMessage());
    }

    private static X509Certificate certificate(DemoCertificate made) throws Exception {
        try (InputStream pem = Files.newInputStream(made.cert())) {
            return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(pem);
        }
    }

    private static void assertKeyFits(DemoCertificate made, X509Certificate certificate) throws Exception {
        String pem = Files.readString(made.key()).replaceAll("-----[A-Z ]+-----", "");
        PKCS8EncodedKeySpec key =
                new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(pem));
        Signature signature = Signature.getInstance("SHA256withECDSA");
        signature.initSign(KeyFactory.getInstance("EC").generatePrivate(key));
        signature.update(new byte[] {1, 2, 3});
        byte[] signed = signature.sign();
        signature.initVerify(certificate);
        signature.update(new byte[] {1, 2, 3});
        assertEquals(true, signature.verify(signed));
    }
}
