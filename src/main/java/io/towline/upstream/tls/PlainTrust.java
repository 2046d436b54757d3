package io.towline.upstream.tls;

import java.net.Socket;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.X509Certificate;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.Date;
import java.util.List;
import java.util.stream.Collectors;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Judges servers' certificates as another does, and says in plain words what is wrong with one and which setting is about it: the words
 * of the JDK are for those who know its sources. Any thread.
 */
final class PlainTrust extends X509ExtendedTrustManager {

    /** The certificate is not accepted; the message is a clause about the server. */
    static final class Untrusted extends CertificateException {
        private static final long serialVersionUID = 1L;

        Untrusted(String message, Throwable cause) {
            super(message, cause);
        }
    }

    private static final int MOST_NAMES = 3;
    private static final int MOST_CHARS = 100;

    private final X509ExtendedTrustManager judge;

    PlainTrust(X509ExtendedTrustManager judge) {
        this.judge = judge;
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        try {
            judge.checkServerTrusted(chain, authType, engine);
        } catch (CertificateException refused) {
            throw new Untrusted(words(List.of(chain), refused, engine.getPeerHost()), refused);
        }
    }

    private static String words(List<X509Certificate> chain, CertificateException refused, String host) {
        X509Certificate own = chain.getFirst();
        if (own.getNotAfter().before(new Date())) {
            return "its certificate expired on " + day(own.getNotAfter()) + ": renew it at the server";
        }
        if (own.getNotBefore().after(new Date())) {
            return "its certificate is not valid before " + day(own.getNotBefore()) + "; look at the clocks";
        }
        if (isBehind(refused, CertificateExpiredException.class)) {
            return "a certificate above its own has expired";
        }
        if (isBehind(refused, CertificateNotYetValidException.class)) {
            return "a certificate above its own is not valid yet";
        }
        if (isBehind(refused, CertPathBuilderException.class)) {
            return ofStranger(chain);
        }
        // The JDK says so of names, and of nothing else.
        if (String.valueOf(refused.getMessage()).startsWith("No ")) {
            return "its certificate is for " + names(own) + ", not for " + host
                    + " (write the name that it has into the URL, or see tls.verify)";
        }
        return "its certificate is not accepted: " + refused.getMessage();
    }

    private static String ofStranger(List<X509Certificate> chain) {
        X509Certificate last = chain.getLast();
        boolean selfSigned = last.getIssuerX500Principal().equals(last.getSubjectX500Principal());
        if (selfSigned && chain.size() == 1) {
            return "its certificate is self-signed: write tls.trust = a file with it";
        }
        String authority = cut(last.getIssuerX500Principal().getName());
        return "its certificate is from an unknown authority, \"" + authority
                + "\": write tls.trust = a file with that authority's certificate"
                + (selfSigned ? "" : ", or have the server send the certificates between");
    }

    /** For which it is good. */
    private static String names(X509Certificate certificate) {
        List<String> names = alternativeNames(certificate);
        if (names.isEmpty()) {
            return "\"" + cut(certificate.getSubjectX500Principal().getName()) + "\"";
        }
        String first = names.stream().limit(MOST_NAMES).map(PlainTrust::cut).collect(Collectors.joining(", "));
        return names.size() > MOST_NAMES ? first + " and " + (names.size() - MOST_NAMES) + " more" : first;
    }

    private static List<String> alternativeNames(X509Certificate certificate) {
        try {
            Collection<List<?>> all = certificate.getSubjectAlternativeNames();
            return all == null
                    ? List.of()
                    : all.stream().map(name -> String.valueOf(name.get(1))).toList();
        } catch (CertificateException unreadable) {
            return List.of();
        }
    }

    /** Behind a part of a name, where one ends in sight. */
    private static String cut(String words) {
        if (words.length() <= MOST_CHARS) {
            return words;
        }
        int comma = words.lastIndexOf(',', MOST_CHARS);
        return words.substring(0, comma > 0 ? comma : MOST_CHARS) + " ...";
    }

    private static String day(Date date) {
        return date.toInstant().atOffset(ZoneOffset.UTC).toLocalDate().toString();
    }

    private static boolean isBehind(Throwable refused, Class<? extends Exception> kind) {
        int most = 20; // a chain of causes may be a ring
        for (Throwable each = refused; each != null && most-- > 0; each = each.getCause()) {
            if (kind.isInstance(each)) {
                return true;
            }
        }
        return false;
    }

    // ---- what else is asked, none of it by our engines ----

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        judge.checkServerTrusted(chain, authType, socket);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        judge.checkServerTrusted(chain, authType);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        judge.checkClientTrusted(chain, authType, socket);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        judge.checkClientTrusted(chain, authType, engine);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        judge.checkClientTrusted(chain, authType);
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return judge.getAcceptedIssuers();
    }
}
