package io.towline.config.read;

import io.towline.config.pem.UnusablePem;
import io.towline.config.setting.Surroundings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * Surroundings that a test can rely on: no name service but for localhost, and files in place of PEM whose certificate and
 * key belong together if they hold the same word.
 */
final class KnownWorld {

    private KnownWorld() {}

    static Surroundings with(Map<String, String> environment) {
        return of("root", environment);
    }

    static Surroundings of(String user, Map<String, String> environment) {
        return new Surroundings(environment, KnownWorld::resolve, new Words(), 3, user);
    }

    private static InetAddress resolve(String host) throws UnknownHostException {
        if (!host.equals("localhost")) {
            throw new UnknownHostException(host);
        }
        return InetAddress.ofLiteral("127.0.0.1");
    }

    private static final class Words implements Surroundings.Pem {
        @Override
        public void checkIdentity(Path cert, Path key) throws UnusablePem {
            if (!word(cert).equals(word(key))) {
                throw new UnusablePem(cert.getFileName() + " and " + key.getFileName() + " do not belong together.");
            }
        }

        @Override
        public void checkCertificates(Path file) throws UnusablePem {
            word(file);
        }

        private static String word(Path file) throws UnusablePem {
            try {
                return Files.readString(file);
            } catch (IOException missing) {
                throw new UnusablePem("there is no file " + file.getFileName() + ".");
            }
        }
    }
}
