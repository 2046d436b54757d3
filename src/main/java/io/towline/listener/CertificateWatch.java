package io.towline.listener;

import io.towline.config.ListenerConfig;
import io.towline.config.ListenerConfig.Certificate;
import io.towline.config.pem.FileStamps;
import io.towline.config.pem.PemWatch;
import io.towline.config.pem.UnusableFile;
import io.towline.config.pem.UnusablePem;
import io.towline.listener.tls.ListenerTls;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Collection;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The listeners' certificate files, as a {@link PemWatch} looks at them: new ones are for new connections.
 *
 * @param listeners those that are open, asked at each look
 */
public record CertificateWatch(Supplier<Collection<Listener>> listeners)
        implements PemWatch.Users<Listener, ListenerTls> {

    private static final Logger LOG = LoggerFactory.getLogger(CertificateWatch.class);
    private static final DateTimeFormatter DAY = DateTimeFormatter.ISO_LOCAL_DATE.withZone(ZoneOffset.UTC);

    @Override
    public Collection<Listener> all() {
        return listeners.get();
    }

    @Override
    public Optional<ListenerTls> inForce(Listener listener) {
        return listener.tls();
    }

    @Override
    public Collection<Path> files(Listener listener) {
        return ListenerTls.files(config(listener));
    }

    private static ListenerConfig.Tls config(Listener listener) {
        return listener.config().tls().orElseThrow();
    }

    @Override
    public FileStamps stamps(ListenerTls made) {
        return made.stamps();
    }

    @Override
    public ListenerTls read(Listener listener) throws UnusablePem {
        return ListenerTls.load(config(listener));
    }

    @Override
    public boolean isLike(ListenerTls one, ListenerTls other) {
        return one.isLike(other);
    }

    @Override
    public void renew(Listener listener, ListenerTls made) {
        listener.renew(made);
        String certificates = config(listener).certificates().stream()
                .map(Certificate::cert)
                .map(Object::toString)
                .collect(Collectors.joining(", "));
        LOG.info(
                "listener {}: new certificates from {}, good until {}",
                listener.config().name(),
                certificates,
                DAY.format(made.ends()));
    }

    @Override
    public void unusable(Listener listener, UnusableFile why) {
        LOG.warn(
                "listener {}: its certificate files have changed and cannot be used, so the old certificates stay: {}",
                listener.config().name(),
                why.getMessage());
    }
}
