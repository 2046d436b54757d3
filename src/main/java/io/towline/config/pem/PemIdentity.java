package io.towline.config.pem;

import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;

/** A certificate chain, leaf first, and the private key of the leaf. */
public record PemIdentity(List<X509Certificate> chain, PrivateKey key) {

    public PemIdentity {
        chain = List.copyOf(chain);
    }

    /** Reads both files and makes sure that they belong together. */
    public static PemIdentity read(Path cert, Path key) throws UnusablePem {
        throw new UnsupportedOperationException("contract only");
    }

    /** Reads every certificate of a file, at least one. */
    public static List<X509Certificate> readCertificates(Path file) throws UnusablePem {
        throw new UnsupportedOperationException("contract only");
    }
}
