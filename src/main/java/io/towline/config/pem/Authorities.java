package io.towline.config.pem;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;

/** Certificates of authorities, as JSSE wants to have them. */
public final class Authorities {

    private Authorities() {}

    /** Trust in those of the Java runtime. */
    public static TrustManager[] ofSystem() throws GeneralSecurityException {
        return managers(null);
    }

    /** Trust in these and no others; at least one. */
    public static TrustManager[] only(List<X509Certificate> authorities) throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        for (X509Certificate authority : authorities) {
            store.setCertificateEntry("authority-" + store.size(), authority);
        }
        return managers(store);
    }

    /** @param store JSSE's own where it is null */
    private static TrustManager[] managers(KeyStore store) throws GeneralSecurityException {
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        return factory.getTrustManagers();
    }
}
