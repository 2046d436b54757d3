package io.towline.access.password;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.towline.io.Clock;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Checks passwords on threads of its own, since one check may take a second: half as many as there are processors, so that clients' traffic has the
 * others. Right ones are remembered for a while, by a digest under a key that nobody but this process has. Of the same credentials one check
 * is under way at a time, and all who wait get its verdict: a page's fifty requests cost one.
 *
 * <p>An address that has failed too often is refused before anything is looked at, right passwords too: else its guesses would go on against those
 * that are remembered.
 *
 * <p>Any thread. Shared state: what is remembered, and {@link #underWay}, guarded by itself.
 */
public final class PasswordChecks implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(PasswordChecks.class);

    private static final int MOST_WAITING = 500;
    private static final int MOST_REMEMBERED = 20_000;
    private static final Duration LONGEST = Duration.ofHours(1);
    private static final String MAC = "HmacSHA256";

    /** @param digest of user and password */
    private record Key(PasswordList list, String digest) {}

    /**
     * @param by as the file was then: a user may be gone since
     * @param until nanoseconds of the clock
     */
    private record Known(Passwords by, long until) {}

    /** @param counted as an attempt; of one address's the first is */
    private record Waiting(InetAddress client, boolean counted, Consumer<PasswordVerdict> told) {}

    private final Clock clock;
    private final Attempts attempts;
    private final ThreadPoolExecutor threads;
    private final SecretKeySpec secret;
    private final Cache<Key, Known> remembered;
    private final Map<Key, List<Waiting>> underWay = new HashMap<>();

    public PasswordChecks(Clock clock) {
        this.clock = clock;
        attempts = new Attempts(clock);
        threads = threads();
        secret = secret();
        remembered = Caffeine.newBuilder()
                .maximumSize(MOST_REMEMBERED)
                .expireAfterWrite(LONGEST)
                .ticker(clock::nanos)
                .executor(Runnable::run)
                .build();
    }

    private static ThreadPoolExecutor threads() {
        int count = Math.max(1, Runtime.getRuntime().availableProcessors() / 2);
        ThreadPoolExecutor threads = new ThreadPoolExecutor(
                count,
                count,
                1,
                TimeUnit.MINUTES,
                new ArrayBlockingQueue<>(MOST_WAITING),
                Thread.ofPlatform().name("towline-passwords-", 1).daemon().factory());
        threads.allowCoreThreadTimeOut(true);
        return threads;
    }

    private static SecretKeySpec secret() {
        byte[] key = new byte[32];
        new SecureRandom().nextBytes(key);
        return new SecretKeySpec(key, MAC);
    }

    /** What is to be said without a check; empty where one is needed. */
    public Optional<PasswordVerdict> atOnce(PasswordList list, Credentials given, InetAddress client) {
        OptionalInt most = list.config().attempts();
        OptionalInt wait = most.isPresent() ? attempts.wait(client, most.getAsInt()) : OptionalInt.empty();
        if (wait.isPresent()) {
            return Optional.of(new PasswordVerdict.TooMany(wait.getAsInt()));
        }
        return isKnown(key(list, given)) ? Optional.of(new PasswordVerdict.Right(given.name())) : Optional.empty();
    }

    private boolean isKnown(Key key) {
        Known known = remembered.getIfPresent(key);
        return known != null && known.by == key.list.now() && clock.nanos() - known.until < 0;
    }

    /**
     * Has them checked.
     *
     * @param told once, on any thread; at once where nothing is checked
     */
    public void check(PasswordList list, Credentials given, InetAddress client, Consumer<PasswordVerdict> told) {
        Key key = key(list, given);
        OptionalInt wait = OptionalInt.empty();
        boolean first = false;
        synchronized (underWay) {
            List<Waiting> waiting = underWay.getOrDefault(key, List.of());
            boolean counted = list.config().attempts().isPresent()
                    && waiting.stream().noneMatch(other -> other.client.equals(client));
            if (counted) {
                wait = attempts.begin(client, list.config().attempts().getAsInt());
            }
            if (wait.isEmpty()) {
                first = waiting.isEmpty();
                underWay.computeIfAbsent(key, any -> new ArrayList<>()).add(new Waiting(client, counted, told));
            }
        }
        if (wait.isPresent()) {
            told.accept(new PasswordVerdict.TooMany(wait.getAsInt()));
        } else if (first) {
            begin(key, given);
        }
    }

    private void begin(Key key, Credentials given) {
        try {
            threads.execute(() -> tell(key, verdict(key, given)));
        } catch (RejectedExecutionException full) {
            LOG.trace("no password is checked now", full);
            tell(key, new PasswordVerdict.Busy());
        }
    }

    private PasswordVerdict verdict(Key key, Credentials given) {
        try {
            Passwords users = key.list.now();
            if (!users.accepts(given)) {
                return new PasswordVerdict.Wrong();
            }
            key.list
                    .config()
                    .remember()
                    .ifPresent(time -> remembered.put(key, new Known(users, clock.nanos() + time.toNanos())));
            return new PasswordVerdict.Right(given.name());
        } catch (RuntimeException | Error defect) {
            LOG.error("could not check a password", defect);
            return new PasswordVerdict.Failed();
        }
    }

    private void tell(Key key, PasswordVerdict verdict) {
        List<Waiting> all;
        synchronized (underWay) {
            all = underWay.remove(key);
        }
        for (Waiting each : all) {
            if (each.counted) {
                attempts.over(each.client, verdict instanceof PasswordVerdict.Wrong);
            }
        }
        all.forEach(each -> each.told.accept(verdict));
    }

    private Key key(PasswordList list, Credentials given) {
        try {
            Mac mac = Mac.getInstance(MAC);
            mac.init(secret);
            mac.update(given.user().getBytes(StandardCharsets.ISO_8859_1));
            mac.update((byte) ':'); // which no user has
            return new Key(list, HexFormat.of().formatHex(mac.doFinal(given.password())));
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("every Java has " + MAC, impossible);
        }
    }

    /** Who waits is told nothing more: their connections go as well. */
    @Override
    public void close() {
        threads.shutdownNow();
    }
}
