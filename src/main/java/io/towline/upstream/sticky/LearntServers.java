package io.towline.upstream.sticky;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.towline.config.UpstreamConfig.Learn;
import io.towline.conversation.Sha256;
import io.towline.io.Clock;
import java.util.HexFormat;
import java.util.Optional;

/**
 * Which server gave which value to a client. Bounded by number, and by the length of what is kept of a value: who floods it with new values drives
 * out values that were seen once, and not those that are in use. Any thread.
 */
public final class LearntServers {

    /** A longer value is kept as its digest. */
    private static final int MOST_CHARS = 64;

    private final Cache<String, String> servers;

    public LearntServers(Learn learn, Clock clock) {
        servers = Caffeine.newBuilder()
                .maximumSize(learn.most())
                .expireAfterAccess(learn.timeout())
                .ticker(clock::nanos)
                .executor(Runnable::run) // a few steps each time: no thread of its own
                .build();
    }

    public void learn(String value, String server) {
        servers.put(key(value), server);
    }

    /** That it was asked for counts as seen. */
    public Optional<String> server(String value) {
        return Optional.ofNullable(servers.getIfPresent(key(value)));
    }

    long size() {
        servers.cleanUp();
        return servers.estimatedSize();
    }

    private static String key(String value) {
        return value.length() <= MOST_CHARS ? value : HexFormat.of().formatHex(Sha256.of(value)) + " digest";
    }
}
