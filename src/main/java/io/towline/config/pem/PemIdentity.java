package io.towline.config.pem;

import io.towline.config.pem.PemFile.Block;
import java.io.ByteArrayInputStream;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;

/** A certificate chain, leaf first, and the private key of the leaf. */
public record PemIdentity(List<X509Certificate> chain, PrivateKey key) {

    public PemIdentity {
        chain = List.copyOf(chain);
    }

    /** Reads both files, which may be one, and makes sure that they belong together. */
    public static PemIdentity read(Path cert, Path key) throws UnusablePem {
        List<X509Certificate> chain;
        try {
            chain = readCertificates(cert);
        } catch (UnusablePem unusable) {
            throw withKey(unusable, cert, key);
        }
        PrivateKey privateKey = PrivateKeyBlock.of(PemFile.read(key));
        if (!belongTogether(chain.getFirst(), privateKey)) {
            throw new UnusablePem(key + ": is not the key of the first certificate in " + cert
                    + "; a chain begins with the server's own certificate.");
        }
        return new PemIdentity(chain, privateKey);
    }

    /** Who mends the certificate shall not find out only then that the key is wrong, too. */
    private static UnusablePem withKey(UnusablePem ofCertificate, Path cert, Path key) {
        try {
            PrivateKeyBlock.of(PemFile.read(key));
            return ofCertificate;
        } catch (UnusablePem ofKey) {
            String first = ofCertificate.getMessage();
            String second = ofKey.getMessage();
            if (first.equals(second)) {
                return ofCertificate;
            }
            String same = second.startsWith(key.toString())
                    ? second.substring(key.toString().length())
                    : second;
            return new UnusablePem(
                    first.equals(cert + same)
                            ? cert + " and " + key + same
                            : first + (first.endsWith(".") ? " " : "; ") + second);
        }
    }

    /** Reads every certificate of a file, at least one. */
    public static List<X509Certificate> readCertificates(Path file) throws UnusablePem {
        List<X509Certificate> certificates = new ArrayList<>();
        PemFile read = PemFile.read(file);
        for (Block block : read.blocks()) {
            if (block.label().equals("CERTIFICATE") || block.label().equals("X509 CERTIFICATE")) {
                certificates.add(certificate(file, certificates.size() + 1, block.der()));
            }
        }
        if (certificates.isEmpty()) {
            throw new UnusablePem(file + ": holds no certificate; a block \"BEGIN CERTIFICATE\" was expected."
                    + OtherFormats.insteadOfCertificate(read));
        }
        return certificates;
    }

    private static X509Certificate certificate(Path file, int number, byte[] der) throws UnusablePem {
        try {
            CertificateFactory factory = CertificateFactory.getInstance("X.509");
            return (X509Certificate) factory.generateCertificate(new ByteArrayInputStream(der));
        } catch (CertificateException e) {
            throw new UnusablePem(file + ": certificate " + number + " is damaged.");
        }
    }

    /** By a signature: it works for every kind of key alike, and proves what the handshake will need. */
    private static boolean belongTogether(X509Certificate leaf, PrivateKey key) {
        if (!leaf.getPublicKey().getAlgorithm().equals(key.getAlgorithm())) {
            return false;
        }
        try {
            byte[] message = {1, 2, 3};
            Signature signing = Signature.getInstance(signatureFor(key));
            signing.initSign(key);
            signing.update(message);
            Signature verifying = Signature.getInstance(signatureFor(key));
            verifying.initVerify(leaf.getPublicKey());
            verifying.update(message);
            return verifying.verify(signing.sign());
        } catch (GeneralSecurityException e) {
            return false; // other sizes or curves, such as a P-256 key and a P-384 certificate
        }
    }

    private static String signatureFor(PrivateKey key) {
        return switch (key.getAlgorithm()) {
            case "EC" -> "SHA256withECDSA";
            case "EdDSA" -> "EdDSA";
            default -> "SHA256withRSA";
        };
    }
}
