package io.towline.config.pem;

import io.towline.config.pem.PemFile.Block;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.List;
import java.util.Optional;

/** The private key of a PEM file, in any of the three forms that tools write. */
final class PrivateKeyBlock {

    private static final List<String> ALGORITHMS = List.of("RSA", "EC", "EdDSA");

    private PrivateKeyBlock() {}

    static PrivateKey of(PemFile file) throws UnusablePem {
        Optional<Block> found = file.blocks().stream()
                .filter(block -> block.label().endsWith("PRIVATE KEY"))
                .findFirst();
        if (found.isEmpty()) {
            throw new UnusablePem(file.path() + ": holds no private key; a block \"BEGIN PRIVATE KEY\" was expected."
                    + OtherFormats.insteadOfKey(file));
        }
        Block block = found.get();
        Path path = file.path();
        if (block.encrypted() || block.label().equals("ENCRYPTED PRIVATE KEY")) {
            throw new UnusablePem(
                    path + ": the private key is encrypted; write it without a passphrase: openssl pkey -in " + path
                            + " -out " + path + ".plain");
        }
        return switch (block.label()) {
            case "PRIVATE KEY" -> pkcs8(path, block.der());
            case "RSA PRIVATE KEY" -> key(path, "RSA", Der.rsaToPkcs8(block.der()));
            case "EC PRIVATE KEY" -> key(path, "EC", Der.ecToPkcs8(block.der(), curve(path, block.der())));
            default ->
                throw new UnusablePem(path + ": a \"BEGIN " + block.label()
                        + "\" cannot be used; an RSA, EC or Ed25519 key in PKCS#8, PKCS#1 or SEC1 form can.");
        };
    }

    private static EcCurve curve(Path path, byte[] ecPrivateKey) throws UnusablePem {
        return EcCurve.of(ecPrivateKey)
                .orElseThrow(() -> new UnusablePem(
                        path + ": the EC private key is damaged or of another curve than P-256, P-384 or P-521."));
    }

    /** The algorithm stands within the envelope; a factory takes the keys of its own algorithm only. */
    private static PrivateKey pkcs8(Path path, byte[] der) throws UnusablePem {
        for (String algorithm : ALGORITHMS) {
            try {
                return generate(algorithm, der);
            } catch (GeneralSecurityException another) {
                // then perhaps the next
            }
        }
        throw new UnusablePem(
                path + ": the private key is damaged or of an unknown kind; RSA, EC and Ed25519 can be used.");
    }

    private static PrivateKey key(Path path, String algorithm, byte[] pkcs8) throws UnusablePem {
        try {
            return generate(algorithm, pkcs8);
        } catch (GeneralSecurityException e) {
            throw new UnusablePem(path + ": the " + algorithm + " private key is damaged.");
        }
    }

    private static PrivateKey generate(String algorithm, byte[] pkcs8) throws GeneralSecurityException {
        return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
    }
}
