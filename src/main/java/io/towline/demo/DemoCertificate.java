package io.towline.demo;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Date;
import java.util.HexFormat;
import java.util.concurrent.TimeUnit;

/**
 * A certificate for {@code localhost} that nobody but its maker trusts, as PEM files. Made by the JDK's {@code keytool}, since
 * the JDK has no public way to make one; made anew when it has expired. Waits for a process: not for I/O threads.
 *
 * @param cert {@code demo.crt} in the directory
 * @param key {@code demo.key}, for its owner's eyes only
 */
public record DemoCertificate(Path cert, Path key) {

    private static final String ALIAS = "demo";
    private static final String NAMES = "SAN=dns:localhost,ip:127.0.0.1,ip:::1";

    /** Browsers believe none for longer than 398 days. */
    private static final String DAYS = "397";

    private static final Duration KEYTOOL_TIME = Duration.ofSeconds(60);
    private static final Base64.Encoder PEM = Base64.getMimeEncoder(64, new byte[] {'\n'});

    /**
     * The certificate in {@code directory}, which is made too where it is missing.
     *
     * @throws IOException with a message for the operator
     */
    public static DemoCertificate in(Path directory) throws IOException {
        return in(directory, keytool(), InstantSource.system(), KEYTOOL_TIME);
    }

    static DemoCertificate in(Path directory, Path keytool, InstantSource clock, Duration keytoolTime)
            throws IOException {
        DemoCertificate certificate = new DemoCertificate(directory.resolve("demo.crt"), directory.resolve("demo.key"));
        try {
            if (!certificate.isUsable(clock)) {
                Files.createDirectories(
                        directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
                certificate.make(directory, keytool, keytoolTime);
            }
            return certificate;
        } catch (FileSystemException refused) { // its message would be a path and nothing else
            throw new IOException(
                    "could not write the demo's certificate to " + directory + " (" + refused.getFile() + ": "
                            + why(refused) + "). Name another directory: TOWLINE_DEMO_DIR=DIR towline demo",
                    refused);
        }
    }

    private static String why(FileSystemException refused) {
        return refused.getReason() == null ? refused.getClass().getSimpleName() : refused.getReason();
    }

    private static Path keytool() {
        return Path.of(System.getProperty("java.home"), "bin", "keytool");
    }

    private boolean isUsable(InstantSource clock) {
        try (InputStream pem = Files.newInputStream(cert)) {
            X509Certificate made =
                    (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(pem);
            made.checkValidity(Date.from(clock.instant()));
            return Files.isReadable(key);
        } catch (IOException | GeneralSecurityException missingOrExpired) {
            return false;
        }
    }

    private void make(Path directory, Path keytool, Duration time) throws IOException {
        Path store = directory.resolve("demo.p12");
        byte[] random = new byte[16];
        new SecureRandom().nextBytes(random);
        String password = HexFormat.of().formatHex(random);
        try {
            Files.deleteIfExists(store);
            run(keytool, store, password, time);
            write(store, password.toCharArray());
        } catch (GeneralSecurityException unusable) {
            throw new IOException("could not use what keytool made for the demo: " + unusable.getMessage(), unusable);
        } finally {
            Files.deleteIfExists(store);
        }
    }

    /** The password by the environment: a command line is for everyone to see. */
    private static void run(Path keytool, Path store, String password, Duration time) throws IOException {
        if (!Files.isExecutable(keytool)) {
            throw new IOException("could not make a certificate for the demo: there is no " + keytool
                    + ". Install a whole JDK or JRE 25, such as temurin-25-jdk or openjdk-25-jre-headless.");
        }
        ProcessBuilder builder = new ProcessBuilder(
                        keytool.toString(),
                        "-genkeypair",
                        "-alias",
                        ALIAS,
                        "-keyalg",
                        "EC",
                        "-groupname",
                        "secp256r1",
                        "-dname",
                        "CN=localhost",
                        "-ext",
                        NAMES,
                        "-validity",
                        DAYS,
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        store.toString(),
                        "-storepass:env",
                        "TOWLINE_DEMO_STORE")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.PIPE);
        builder.environment().put("TOWLINE_DEMO_STORE", password);
        Process process = builder.start();
        process.getOutputStream().close();
        if (!ended(process, time)) {
            process.destroyForcibly();
            throw new IOException("could not make a certificate for the demo: keytool did not end within "
                    + time.toSeconds() + " s.");
        }
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        if (process.exitValue() != 0) {
            throw new IOException("could not make a certificate for the demo: keytool failed: " + said);
        }
    }

    private static boolean ended(Process process, Duration time) throws IOException {
        try {
            return process.waitFor(time.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException interrupted) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while keytool made a certificate for the demo", interrupted);
        }
    }

    private void write(Path store, char[] password) throws IOException, GeneralSecurityException {
        KeyStore made = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            made.load(in, password);
        }
        // The key first: a certificate that is there says that its key is there
        write(key, pem("PRIVATE KEY", made.getKey(ALIAS, password).getEncoded()));
        write(cert, pem("CERTIFICATE", made.getCertificate(ALIAS).getEncoded()));
    }

    /** Whole or not at all, and never for others to read, not even for a moment. */
    private static void write(Path file, String text) throws IOException {
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        Files.deleteIfExists(fresh);
        Files.createFile(fresh, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(fresh, text);
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
    }

    private static String pem(String what, byte[] der) {
        return "-----BEGIN " + what + "-----\n" + PEM.encodeToString(der) + "\n-----END " + what + "-----\n";
    }
}
