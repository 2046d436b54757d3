package io.towline.forwardauth;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.towline.config.AuthConfig.Forward;
import io.towline.io.Clock;
import io.towline.io.IoThread;
import io.towline.io.IoThreads;
import io.towline.pool.ConnectionPool;
import io.towline.upstream.UpstreamGroup;
import io.undertow.util.Headers;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import org.xnio.XnioIoThread;

/**
 * Asks for routes, and remembers for a while whom the service let in. Only that: who is refused may log in the next moment. An answer that sets a
 * cookie is for one request alone. Any thread; shared state: what is remembered, which is bounded.
 */
public final class AuthService {

    private static final int MOST_REMEMBERED = 20_000;
    private static final Duration LONGEST = Duration.ofHours(1);

    /** @param digest of all that the service was told */
    private record Key(Forward config, String digest) {}

    /** @param until nanoseconds of the clock */
    private record Known(AuthAnswer.Granted answer, long until) {}

    private final IoThreads threads;
    private final ConnectionPool pool;
    private final Clock clock;
    private final Cache<Key, Known> remembered;

    /** @param pool of the connections to all servers */
    public AuthService(IoThreads threads, ConnectionPool pool, Clock clock) {
        this.threads = threads;
        this.pool = pool;
        this.clock = clock;
        remembered = Caffeine.newBuilder()
                .maximumSize(MOST_REMEMBERED)
                .expireAfterWrite(LONGEST)
                .ticker(clock::nanos)
                .executor(Runnable::run)
                .build();
    }

    /** What is known already; empty where the service has to be asked. */
    public Optional<AuthAnswer> known(AuthQuestion question) {
        if (question.config().cache().isEmpty()) {
            return Optional.empty();
        }
        return Optional.ofNullable(remembered.getIfPresent(key(question)))
                .filter(known -> clock.nanos() - known.until < 0)
                .map(Known::answer);
    }

    /**
     * On the I/O thread {@code thread}.
     *
     * @param told once, on that thread, within the timeout of the route
     */
    public void ask(AuthQuestion question, UpstreamGroup group, XnioIoThread thread, Consumer<AuthAnswer> told) {
        IoThread io = threads.of(thread);
        new AuthCall(question, group, pool, io, answer -> {
                    remember(question, answer);
                    told.accept(answer);
                })
                .begin();
    }

    private void remember(AuthQuestion question, AuthAnswer answer) {
        if (question.config().cache().isPresent()
                && answer instanceof AuthAnswer.Granted granted
                && !granted.fields().contains(Headers.SET_COOKIE)) {
            long until = clock.nanos() + question.config().cache().get().toNanos();
            remembered.put(key(question), new Known(granted, until));
        }
    }

    private static Key key(AuthQuestion question) {
        return new Key(question.config(), question.digest());
    }
}
