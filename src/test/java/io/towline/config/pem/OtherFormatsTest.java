package io.towline.config.pem;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.testkit.ChildProcess;
import io.towline.testkit.TestCertificates;
import io.towline.testkit.TestCertificates.Pem;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Files as authorities, Windows and other programs hand them out. The command that the mistake tells makes PEM of them. */
class OtherFormatsTest {

    private static final String EXPECTED = "holds no certificate; a block \"BEGIN CERTIFICATE\" was expected.";

    @TempDir
    private Path folder;

    private Pem pem;

    @BeforeEach
    void make() {
        pem = TestCertificates.selfSigned(folder, "chat.example.com");
    }

    private void shell(String command) throws Exception {
        ChildProcess.Outcome outcome = ChildProcess.run(new ProcessBuilder(
                "sh",
                "-c",
                command.replace("CERT", pem.cert().toString())
                        .replace("KEY", pem.key().toString())));
        assertEquals(0, outcome.code(), outcome.said());
    }

    private String refusal(Path file) {
        return assertThrows(UnusablePem.class, () -> PemIdentity.readCertificates(file))
                .getMessage();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            openssl x509 -in CERT -outform der -out FILE.der                          | der | It is DER:
            openssl pkcs12 -export -in CERT -inkey KEY -passout pass: -out FILE.pfx   | pfx | It is PKCS#12:
            openssl crl2pkcs7 -nocrl -certfile CERT -out FILE.p7b                     | p7b | It holds a PKCS#7 bundle:
            openssl x509 -in CERT -trustout -out FILE.pem                             | pem | It holds OpenSSL's own kind:
            iconv -f ascii -t utf-16 CERT > FILE.pem                                  | pem | It is UTF-16:
            """)
    void theCommandMakesPemOfIt(String command, String ending, String told) throws Exception {
        Path file = folder.resolve("site." + ending);
        shell(command.replace("FILE", folder.resolve("site").toString()));
        String said = refusal(file);
        String begin = file + ": " + EXPECTED + " " + told + " ";
        assertTrue(said.startsWith(begin), said);
        String mend = said.substring(begin.length());
        shell(mend.startsWith("openssl pkcs12") ? mend + " -passin pass:" : mend);
        Path made = folder.resolve(ending.equals("pem") ? "site.new.pem" : "site.pem");
        assertEquals(PemIdentity.readCertificates(pem.cert()), PemIdentity.readCertificates(made));
    }

    @Test
    void whatIsToldWithoutACommand() throws Exception {
        Path file = folder.resolve("site.pem");
        shell("openssl req -new -key KEY -subj /CN=x -out " + file);
        assertEquals(
                file + ": " + EXPECTED + " It holds a request for one: name the file that the authority made of it.",
                refusal(file));
        assertEquals(
                pem.key() + ": " + EXPECTED + " It holds a private key: are cert and key in each other's place?",
                refusal(pem.key()));
        Files.writeString(file, "");
        assertEquals(file + ": " + EXPECTED + " It is empty.", refusal(file));
        shell("grep -v -- ----- CERT > " + file);
        assertEquals(
                file + ": " + EXPECTED + " It lacks the lines -----BEGIN ...----- and -----END ...----- around it.",
                refusal(file));
    }

    /** As Windows' editors write them. */
    @Test
    void aMarkInFrontAndOtherLineEndsArePassedOver() throws Exception {
        Path cert = folder.resolve("site.crt");
        Path key = folder.resolve("site.key");
        Files.writeString(
                cert,
                "\uFEFF" + Files.readString(pem.cert()).replace("\n", "\r\n").strip());
        Files.writeString(
                key,
                "\uFEFF" + Files.readString(pem.key()).replace("\n", "\r\n").strip());
        assertEquals(
                PemIdentity.readCertificates(pem.cert()),
                PemIdentity.read(cert, key).chain());
    }
}
