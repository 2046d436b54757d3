package io.towline.config.pem;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.towline.testkit.TestCertificates;
import io.towline.testkit.TestCertificates.KeyKind;
import io.towline.testkit.TestCertificates.Pem;
import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.interfaces.ECPrivateKey;
import java.security.spec.ECGenParameterSpec;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class PemIdentityTest {

    @TempDir
    private Path dir;

    @ParameterizedTest
    @EnumSource(KeyKind.class)
    void readsPkcs8KeysOfEveryKind(KeyKind kind) throws Exception {
        Pem pem = TestCertificates.selfSigned(dir, kind, "localhost");
        PemIdentity identity = PemIdentity.read(pem.cert(), pem.key());
        assertEquals(1, identity.chain().size());
        assertEquals(
                "CN=localhost",
                identity.chain().getFirst().getSubjectX500Principal().getName());
        assertArrayEquals(der(pem.key()), identity.key().getEncoded());
    }

    @Test
    void readsPkcs1Rsa() throws Exception {
        Pem pem = TestCertificates.selfSigned(dir, KeyKind.RSA, "localhost");
        byte[] pkcs8 = der(pem.key());
        // SEQUENCE(4) version(3) algorithm(15) OCTET STRING(4): what is left is the RSAPrivateKey itself.
        Path key = write("pkcs1.key", TestCertificates.pem("RSA PRIVATE KEY", from(pkcs8, 26)));
        assertArrayEquals(pkcs8, PemIdentity.read(pem.cert(), key).key().getEncoded());
    }

    @Test
    void readsSec1EcBehindItsParameters() throws Exception {
        Pem pem = TestCertificates.selfSigned(dir, KeyKind.EC, "localhost");
        PrivateKey key = PemIdentity.read(pem.cert(), pem.key()).key();
        byte[] p256 = HexFormat.of().parseHex("06082A8648CE3D030107");
        Path sec1 = write(
                "sec1.key",
                TestCertificates.pem("EC PARAMETERS", p256)
                        + TestCertificates.pem("EC PRIVATE KEY", sec1((ECPrivateKey) key, 32, p256)));
        ECPrivateKey read = (ECPrivateKey) PemIdentity.read(pem.cert(), sec1).key();
        assertEquals(((ECPrivateKey) key).getS(), read.getS());
    }

    @ParameterizedTest
    @CsvSource({
        "secp256r1, 32, 06082A8648CE3D030107",
        "secp384r1, 48, 06052B81040022",
        "secp521r1, 66, 06052B81040023",
    })
    void readsSec1EcWithAndWithoutTheCurveInIt(String curve, int bytes, String oid) throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec(curve));
        ECPrivateKey key = (ECPrivateKey) generator.generateKeyPair().getPrivate();
        for (byte[] named : new byte[][] {HexFormat.of().parseHex(oid), new byte[0]}) {
            Path file = write("sec1.key", TestCertificates.pem("EC PRIVATE KEY", sec1(key, bytes, named)));
            ECPrivateKey read = (ECPrivateKey) PrivateKeyBlock.of(PemFile.read(file));
            assertEquals(key.getS(), read.getS());
            assertEquals(key.getParams().getOrder(), read.getParams().getOrder());
        }
    }

    @Test
    void anotherCurveOfTheSameLengthIsRefused() throws Exception {
        byte[] secp256k1 = HexFormat.of().parseHex("06052B8104000A");
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        ECPrivateKey key = (ECPrivateKey) generator.generateKeyPair().getPrivate();
        Path file = write("k1.key", TestCertificates.pem("EC PRIVATE KEY", sec1(key, 32, secp256k1)));
        assertEquals(
                file + ": the EC private key is damaged or of another curve than P-256, P-384 or P-521.",
                assertThrows(UnusablePem.class, () -> PrivateKeyBlock.of(PemFile.read(file)))
                        .getMessage());
    }

    @Test
    void oneFileMayHoldChainKeyAndComments() throws Exception {
        Pem leaf = TestCertificates.selfSigned(dir, "localhost");
        Pem issuer = TestCertificates.selfSigned(dir, "issuer.example.com");
        Path all = write(
                "all.pem",
                "Bag Attributes: \u00fcber\r\n" + Files.readString(leaf.key()) + "subject=CN=localhost\n"
                        + Files.readString(leaf.cert()).replace("\n", "\r\n") + "\n" + Files.readString(issuer.cert())
                        + "the end\n");
        PemIdentity identity = PemIdentity.read(all, all);
        assertEquals(2, identity.chain().size());
        assertEquals(
                "CN=issuer.example.com",
                identity.chain().get(1).getSubjectX500Principal().getName());
    }

    @ParameterizedTest
    @CsvSource({"EC, RSA", "EC, EC"})
    void aKeyOfAnotherCertificateIsRefused(KeyKind certKind, KeyKind keyKind) {
        Pem one = TestCertificates.selfSigned(dir, certKind, "localhost");
        Pem other = TestCertificates.selfSigned(dir, keyKind, "issuer.example.com");
        assertEquals(
                other.key() + ": is not the key of the first certificate in " + one.cert()
                        + "; a chain begins with the server's own certificate.",
                assertThrows(UnusablePem.class, () -> PemIdentity.read(one.cert(), other.key()))
                        .getMessage());
    }

    @Test
    void aKeyOfAnotherCurveIsRefused() throws Exception {
        Pem one = TestCertificates.selfSigned(dir, KeyKind.EC, "localhost");
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp384r1"));
        byte[] pkcs8 = generator.generateKeyPair().getPrivate().getEncoded();
        Path key = write("p384.key", TestCertificates.pem("PRIVATE KEY", pkcs8));
        assertThrows(UnusablePem.class, () -> PemIdentity.read(one.cert(), key));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "ENCRYPTED PRIVATE KEY | AAAA | the private key is encrypted; write it without a passphrase: openssl pkey -in FILE -out FILE.plain",
                "RSA PRIVATE KEY | Proc-Type: 4,ENCRYPTED | the private key is encrypted; write it without a passphrase: openssl pkey -in FILE -out FILE.plain",
                "PRIVATE KEY | AAAA | the private key is damaged or of an unknown kind; RSA, EC and Ed25519 can be used.",
                "RSA PRIVATE KEY | AAAA | the RSA private key is damaged.",
                "EC PRIVATE KEY | MAAA | the EC private key is damaged or of another curve than P-256, P-384 or P-521.",
                "OPENSSH PRIVATE KEY | AAAA | a \"BEGIN OPENSSH PRIVATE KEY\" cannot be used; an RSA, EC or Ed25519 key in PKCS#8, PKCS#1 or SEC1 form can.",
                "PRIVATE KEY | A*A | the block BEGIN PRIVATE KEY is not valid base64.",
                "CERTIFICATE | AAAA | holds no private key; a block \"BEGIN PRIVATE KEY\" was expected.",
            })
    void unusableKeysAreExplained(String label, String body, String message) throws Exception {
        Path cert = TestCertificates.selfSigned(dir, "localhost").cert();
        Path key = write("bad.key", "-----BEGIN " + label + "-----\n" + body + "\n-----END " + label + "-----\n");
        assertEquals(
                key + ": " + message.replace("FILE", key.toString()),
                assertThrows(UnusablePem.class, () -> PemIdentity.read(cert, key))
                        .getMessage());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "just text | holds no certificate; a block \"BEGIN CERTIFICATE\" was expected.",
                "-----BEGIN CERTIFICATE----- | the block BEGIN CERTIFICATE has no END; the file seems to be cut off.",
            })
    void unusableCertificatesAreExplained(String text, String message) throws Exception {
        Path file = write("bad.crt", text + "\nAAAA\n");
        assertEquals(
                file + ": " + message,
                assertThrows(UnusablePem.class, () -> PemIdentity.readCertificates(file))
                        .getMessage());
    }

    @Test
    void theDamagedCertificateIsCountedOut() throws Exception {
        Pem pem = TestCertificates.selfSigned(dir, "localhost");
        Path file = write(
                "two.crt", Files.readString(pem.cert()) + TestCertificates.pem("CERTIFICATE", new byte[] {1, 2, 3}));
        assertEquals(
                file + ": certificate 2 is damaged.",
                assertThrows(UnusablePem.class, () -> PemIdentity.readCertificates(file))
                        .getMessage());
    }

    @Test
    void aMissingFileIsNamed() {
        Path none = dir.resolve("none.crt");
        assertEquals(
                none + ": there is no such file.",
                assertThrows(UnusablePem.class, () -> PemIdentity.readCertificates(none))
                        .getMessage());
    }

    @Test
    void whatIsWrongWithBothFilesIsSaidAtOnce() {
        Path cert = dir.resolve("none.crt");
        Path key = dir.resolve("none.key");
        assertEquals(
                cert + " and " + key + ": there is no such file.",
                assertThrows(UnusablePem.class, () -> PemIdentity.read(cert, key))
                        .getMessage());
    }

    @Test
    void differentFaultsOfBothFilesAreSaidOneAfterTheOther() throws Exception {
        Path cert = dir.resolve("none.crt");
        Path key = write("empty.key", "\0");
        String ofKey = assertThrows(UnusablePem.class, () -> PrivateKeyBlock.of(PemFile.read(key)))
                .getMessage();
        assertEquals(
                cert + ": there is no such file. " + ofKey,
                assertThrows(UnusablePem.class, () -> PemIdentity.read(cert, key))
                        .getMessage());
    }

    private Path write(String name, String text) throws Exception {
        return Files.writeString(dir.resolve(name), text, StandardCharsets.ISO_8859_1);
    }

    private static byte[] der(Path pem) throws Exception {
        return PemFile.read(pem).blocks().getFirst().der();
    }

    private static byte[] from(byte[] bytes, int start) {
        return Arrays.copyOfRange(bytes, start, bytes.length);
    }

    /** SEQUENCE { INTEGER 1, OCTET STRING s, [0] curve OPTIONAL }. */
    private static byte[] sec1(ECPrivateKey key, int bytes, byte[] curve) {
        byte[] s = new byte[bytes];
        byte[] value = positive(key.getS());
        System.arraycopy(value, 0, s, bytes - value.length, value.length);
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        body.writeBytes(new byte[] {2, 1, 1, 4, (byte) bytes});
        body.writeBytes(s);
        if (curve.length > 0) {
            body.write(0xA0);
            body.write(curve.length);
            body.writeBytes(curve);
        }
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        whole.write(0x30);
        whole.write(body.size());
        whole.writeBytes(body.toByteArray());
        return whole.toByteArray();
    }

    private static byte[] positive(BigInteger value) {
        byte[] bytes = value.toByteArray();
        return bytes[0] == 0 ? from(bytes, 1) : bytes;
    }
}
