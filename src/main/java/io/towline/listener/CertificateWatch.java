package io.towline.listener;

import io.towline.config.ListenerConfig;
import io.towline.config.ListenerConfig.Certificate;
import io.towline.config.pem.UnusablePem;
import io.towline.listener.tls.FileStamps;
import io.towline.listener.tls.ListenerTls;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sees that certificate files have changed, and gives them to the listeners, for their new connections.
 *
 * <pre>
 *   SAME --other stamps--> MOVING --the same at the next look--> read: usable --> SAME
 *                           ^  |  other stamps again               not usable --> MOVING, and read again at each look
 *                           +--+
 * </pre>
 *
 * <p>Files are written in pieces, the chain before its key, and folders change under their links: only what stood still from one look
 * to the next is read, and what does not fit together then may yet at the next. So nobody is warned before that has lasted for a look.
 *
 * <p>Owner: one thread, the one that changes listeners otherwise, too. Reads files.
 */
public final class CertificateWatch {

    private static final Logger LOG = LoggerFactory.getLogger(CertificateWatch.class);
    private static final DateTimeFormatter DAY = DateTimeFormatter.ISO_LOCAL_DATE.withZone(ZoneOffset.UTC);

    private final Supplier<Collection<Listener>> listeners;
    private Map<Listener, Watched> watched = new IdentityHashMap<>();

    /** @param listeners those that are open, asked at each look */
    public CertificateWatch(Supplier<Collection<Listener>> listeners) {
        this.listeners = listeners;
    }

    /** To be called every few seconds. */
    public void look() {
        Map<Listener, Watched> still = new IdentityHashMap<>();
        for (Listener listener : listeners.get()) {
            listener.tls().ifPresent(tls -> {
                Watched known = watched.getOrDefault(listener, new Watched(tls));
                // Others renew as well; they have read the files as they were then.
                Watched current = known.tls == tls ? known : new Watched(tls);
                still.put(listener, current);
                current.look(listener);
            });
        }
        watched = still;
    }

    /** One listener's files. */
    private static final class Watched {

        private ListenerTls tls;
        private FileStamps inForce;
        private FileStamps lastSeen;
        private int failures;

        Watched(ListenerTls tls) {
            this.tls = tls;
            inForce = tls.stamps();
            lastSeen = inForce;
        }

        void look(Listener listener) {
            ListenerConfig.Tls config = listener.config().tls().orElseThrow();
            FileStamps now = FileStamps.of(config);
            boolean still = now.equals(lastSeen);
            lastSeen = now;
            if (now.equals(inForce)) {
                failures = 0; // they may have been put back as they were
            } else if (still) {
                read(listener, config);
            }
        }

        private void read(Listener listener, ListenerConfig.Tls config) {
            try {
                ListenerTls next = ListenerTls.load(config);
                if (!next.stamps().equals(lastSeen) || !FileStamps.of(config).equals(lastSeen)) {
                    return; // they change while they are read
                }
                take(listener, config, next);
            } catch (UnusablePem unusable) {
                complain(listener, unusable);
            }
        }

        private void take(Listener listener, ListenerConfig.Tls config, ListenerTls next) {
            inForce = next.stamps();
            failures = 0;
            if (next.isLike(tls)) {
                return; // touched only; another context would forget every client's session
            }
            tls = next;
            listener.renew(next);
            LOG.info(
                    "listener {}: new certificates from {}, good until {}",
                    listener.config().name(),
                    files(config),
                    DAY.format(next.ends()));
        }

        private void complain(Listener listener, UnusablePem unusable) {
            failures++;
            if (failures == 2) {
                LOG.warn(
                        "listener {}: its certificate files have changed and cannot be used, so the old certificates stay: {}",
                        listener.config().name(),
                        unusable.getMessage());
            }
        }

        private static String files(ListenerConfig.Tls config) {
            return config.certificates().stream()
                    .map(Certificate::cert)
                    .map(Object::toString)
                    .collect(Collectors.joining(", "));
        }
    }
}
