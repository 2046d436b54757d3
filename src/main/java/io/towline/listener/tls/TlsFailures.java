package io.towline.listener.tls;

import io.towline.io.IoThread;
import io.towline.listener.exchange.FoldedFailures;
import java.io.IOException;
import java.util.Optional;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the log, once a minute at most, how many TLS handshakes of a listener failed and what most of them failed by: together they show
 * a certificate that clients do not trust.
 *
 * <p>Clients that only went away are not counted here: load balancers that look whether the port is open do nothing else. Any thread.
 */
public final class TlsFailures {

    private static final Logger LOG = LoggerFactory.getLogger(TlsFailures.class);
    private static final Pattern ALERT = Pattern.compile("^\\([a-z_]+\\) ");

    private final FoldedFailures failures;

    TlsFailures(String listener) {
        failures = new FoldedFailures(listener, "TLS handshake", "failed", LOG::info);
    }

    /** On {@code io}, which has the minute's timer when this is the first. */
    void count(IOException cause, IoThread io) {
        if (cause instanceof SSLException) {
            failures.count(reason(cause), io);
        }
    }

    /** Behind Java's name for the alert, which says the same again. */
    private static String reason(IOException cause) {
        String message = Optional.ofNullable(cause.getMessage()).orElseGet(cause::toString);
        return ALERT.matcher(message).replaceFirst("");
    }

    /** What there is to tell so far. */
    void tell() {
        failures.tell();
    }
}
