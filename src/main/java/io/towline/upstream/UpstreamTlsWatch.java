package io.towline.upstream;

import io.towline.config.pem.FileStamps;
import io.towline.config.pem.PemWatch;
import io.towline.config.pem.UnusableFile;
import io.towline.config.pem.UnusablePem;
import io.towline.upstream.tls.UpstreamTls;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The files of {@code upstreams.NAME.tls}, as a {@link PemWatch} looks at them: new ones are for new connections to servers.
 *
 * @param groups those in force, asked at each look
 */
public record UpstreamTlsWatch(Supplier<Collection<UpstreamGroup>> groups)
        implements PemWatch.Users<UpstreamGroup, UpstreamTls> {

    private static final Logger LOG = LoggerFactory.getLogger(UpstreamTlsWatch.class);

    @Override
    public Collection<UpstreamGroup> all() {
        return groups.get();
    }

    @Override
    public Optional<UpstreamTls> inForce(UpstreamGroup group) {
        return group.tls().filter(tls -> !files(group).isEmpty());
    }

    @Override
    public Collection<Path> files(UpstreamGroup group) {
        return UpstreamTls.files(group.config());
    }

    @Override
    public FileStamps stamps(UpstreamTls made) {
        return made.stamps();
    }

    @Override
    public UpstreamTls read(UpstreamGroup group) throws UnusablePem {
        return UpstreamTls.of(group.config());
    }

    @Override
    public boolean isLike(UpstreamTls one, UpstreamTls other) {
        return one.isLike(other);
    }

    @Override
    public void renew(UpstreamGroup group, UpstreamTls made) {
        group.renew(made);
        LOG.info("upstream {}: new certificates from {}", group.name(), names(group));
    }

    @Override
    public void unusable(UpstreamGroup group, UnusableFile why) {
        LOG.warn(
                "upstream {}: files of its tls have changed and cannot be used, so what was read before stays: {}",
                group.name(),
                why.getMessage());
    }

    private String names(UpstreamGroup group) {
        return files(group).stream().map(Path::toString).collect(Collectors.joining(", "));
    }
}
