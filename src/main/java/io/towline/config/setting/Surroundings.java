package io.towline.config.setting;

import io.towline.config.pem.PemIdentity;
import io.towline.config.pem.UnusablePem;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * What a load needs to know of the world outside the files.
 *
 * @param environment for {@code ${NAME}}
 * @param processors for {@code io.threads = auto}
 * @param user whose process it is, for {@code control.socket = auto}
 */
public record Surroundings(Map<String, String> environment, Names names, Pem pem, int processors, String user) {

    public Surroundings {
        environment = Map.copyOf(environment);
    }

    public static Surroundings ofThisProcess() {
        return new Surroundings(
                System.getenv(),
                InetAddress::getByName,
                new PemFiles(),
                Runtime.getRuntime().availableProcessors(),
                System.getProperty("user.name"));
    }

    public Surroundings with(Map<String, String> more) {
        Map<String, String> all = new HashMap<>(environment);
        all.putAll(more);
        return new Surroundings(all, names, pem, processors, user);
    }

    @FunctionalInterface
    public interface Names {
        InetAddress resolve(String host) throws UnknownHostException;
    }

    /** Whether PEM files can be used; what is in them is the listeners' affair. */
    public interface Pem {
        void checkIdentity(Path cert, Path key) throws UnusablePem;

        void checkCertificates(Path file) throws UnusablePem;
    }

    private static final class PemFiles implements Pem {
        @Override
        public void checkIdentity(Path cert, Path key) throws UnusablePem {
            PemIdentity.read(cert, key);
        }

        @Override
        public void checkCertificates(Path file) throws UnusablePem {
            PemIdentity.readCertificates(file);
        }
    }
}
