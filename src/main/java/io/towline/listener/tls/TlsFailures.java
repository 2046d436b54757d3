package io.towline.listener.tls;

import io.towline.io.IoThread;
import io.towline.io.Timer;
import java.io.IOException;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the log, once a minute at most, how many TLS handshakes of a listener failed and what most of them failed by.
 *
 * <p>Not worth a line each, since the internet knocks at every port; together they show a certificate that clients do not trust.
 * Clients that only went away are not counted here: load balancers that look whether the port is open do nothing else. Any thread.
 */
public final class TlsFailures {

    private static final Logger LOG = LoggerFactory.getLogger(TlsFailures.class);
    private static final long MINUTE = Duration.ofMinutes(1).toNanos();

    /** Java's reasons quote what the client offered. */
    private static final int MOST_REASONS = 32;

    private static final int MOST_CHARACTERS = 120;
    private static final Pattern ALERT = Pattern.compile("^\\([a-z_]+\\) ");

    private final String listener;

    private final Map<String, Integer> reasons = new HashMap<>(); // guarded by this
    private int failures;

    TlsFailures(String listener) {
        this.listener = listener;
    }

    /** On {@code io}, which has the minute's timer when this is the first. */
    void count(IOException cause, IoThread io) {
        if (cause instanceof SSLException && isFirst(reason(cause))) {
            io.timers().schedule(new Minute(), io.now() + MINUTE);
        }
    }

    private synchronized boolean isFirst(String reason) {
        if (reasons.size() < MOST_REASONS || reasons.containsKey(reason)) {
            reasons.merge(reason, 1, Integer::sum);
        }
        failures++;
        return failures == 1;
    }

    /** Behind Java's name for the alert, which says the same again. */
    private static String reason(IOException cause) {
        String message = Optional.ofNullable(cause.getMessage()).orElseGet(cause::toString);
        String plain = ALERT.matcher(message).replaceFirst("");
        return plain.length() <= MOST_CHARACTERS ? plain : plain.substring(0, MOST_CHARACTERS);
    }

    /** What there is to tell so far. */
    void tell() {
        int total;
        Map.Entry<String, Integer> most;
        synchronized (this) {
            if (failures == 0) {
                return;
            }
            total = failures;
            most = reasons.entrySet().stream()
                    .max(Map.Entry.<String, Integer>comparingByValue()
                            .thenComparing(Map.Entry.comparingByKey(Comparator.reverseOrder())))
                    .map(Map.Entry::copyOf)
                    .orElseThrow();
            reasons.clear();
            failures = 0;
        }
        String handshakes = total == 1 ? "1 TLS handshake" : total + " TLS handshakes";
        if (most.getValue() == total) {
            LOG.info("listener {}: {} failed in the last minute: {}", listener, handshakes, most.getKey());
        } else {
            LOG.info(
                    "listener {}: {} failed in the last minute, most often: {} ({})",
                    listener,
                    handshakes,
                    most.getKey(),
                    most.getValue());
        }
    }

    private final class Minute extends Timer {
        @Override
        protected void expired(long now) {
            tell();
        }
    }
}
