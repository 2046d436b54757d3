package io.towline.upstream.tls;

import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import javax.net.ssl.SSLException;

/**
 * Why TLS with a server failed, in words for operators: its handshake, or what came first behind it, since in TLS 1.3 a client hears only
 * then that its certificate was wanted.
 */
public final class TlsTrouble {

    private static final String ALERT = "Received fatal alert: ";

    private TlsTrouble() {}

    /** A clause about the server. */
    public static String words(IOException failed) {
        int most = 20; // a chain of causes may be a ring
        for (Throwable each = failed; each != null && most-- > 0; each = each.getCause()) {
            if (each instanceof PlainTrust.Untrusted untrusted) {
                return untrusted.getMessage();
            }
        }
        String said = String.valueOf(failed.getMessage());
        int alert = said.indexOf(ALERT);
        if (alert >= 0) {
            return alert(said.substring(alert + ALERT.length()));
        }
        if (failed instanceof ClosedChannelException || said.contains("closed during") || said.contains("reset")) {
            return "it closed the connection during the TLS handshake; if it speaks no TLS, write ws:// or http:// ("
                    + said(failed) + ")";
        }
        if (failed instanceof SSLException && isNoTls(said)) {
            return "it does not answer with TLS: write ws:// or http://";
        }
        return "the TLS handshake failed: " + said(failed);
    }

    private static String said(IOException failed) {
        return failed.getMessage() == null ? "end of stream" : failed.getMessage();
    }

    /** The engine sees letters where a record should be, or a record's length that none has. */
    private static boolean isNoTls(String said) {
        return said.contains("recognized SSL message") || said.startsWith("the peer sent a TLS record of");
    }

    private static String alert(String name) {
        String meaning = switch (name) {
            case "unrecognized_name" -> "it knows no host of the URL's name";
            case "certificate_required", "bad_certificate" ->
                "it wants a client certificate that it accepts: write tls.cert";
            case "protocol_version" -> "it speaks no version of TLS that Towline speaks (1.2 and 1.3)";
            case "no_application_protocol" ->
                "it speaks HTTP/2 only, and Towline speaks HTTP/1.1 to servers: turn that on at the server";
            case "handshake_failure" ->
                "it found nothing that both can do: no cipher suite in common, or a client certificate is wanted (tls.cert)";
            default -> "it ended the TLS handshake";
        };
        return meaning + " (alert " + name + ")";
    }
}
