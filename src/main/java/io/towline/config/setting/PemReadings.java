package io.towline.config.setting;

import io.towline.config.pem.UnusablePem;
import io.towline.config.tree.Node;
import io.towline.config.value.Unfit;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.BiFunction;

/**
 * Settings that name PEM files, which are opened: a file that cannot be used is a mistake like any other.
 *
 * @param pem judges the files; so a reading may block
 */
public record PemReadings(Surroundings.Pem pem) {

    /** A file with at least one certificate. */
    public Reading<Path> certificates() {
        return node -> {
            Path file = Readings.path().of(node);
            try {
                pem.checkCertificates(file);
                return file;
            } catch (UnusablePem unusable) {
                throw new Unfit(unusable.getMessage());
            }
        };
    }

    /**
     * A section's {@code cert} and {@code key}, each of no use without the other.
     *
     * @param blamed where the mistake is said to be if the two do not belong together
     */
    public <T> Optional<T> identity(Section section, Node blamed, BiFunction<Path, Path, T> made) {
        Optional<Path> cert = section.required("cert", Readings.path(), "Name the PEM file of the chain, leaf first.");
        Optional<Path> key =
                section.required("key", Readings.path(), "Name the PEM file of the certificate's private key.");
        if (cert.isEmpty() || key.isEmpty()) {
            return Optional.empty();
        }
        return section.attempt(blamed, _ -> {
            try {
                pem.checkIdentity(cert.get(), key.get());
                return made.apply(cert.get(), key.get());
            } catch (UnusablePem unusable) {
                throw new Unfit(unusable.getMessage());
            }
        });
    }
}
