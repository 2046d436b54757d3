package io.towline.access.password;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.towline.io.Clock;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.OptionalInt;

/**
 * How often clients' addresses have failed within a minute, those under way counted. The minute begins with the first failure. Addresses of IPv6
 * count by /64, which is what one client has. Any thread.
 *
 * <p>Bounded: beyond a hundred thousand addresses some are forgotten. To bring those together takes a check each, of which there are some
 * hundred in a second.
 */
final class Attempts {

    private static final int MOST_ADDRESSES = 100_000;
    private static final Duration WINDOW = Duration.ofMinutes(1);
    private static final int IPV6_BYTES = 16;
    private static final int IPV6_NET_BYTES = 8;

    /** Seconds: nobody knows yet whether those that are under way fail. */
    private static final int SOON = 1;

    /** @param since nanoseconds of the clock */
    private record Count(int failed, int underWay, long since) {}

    private final Clock clock;
    private final Cache<ByteBuffer, Count> counts;

    Attempts(Clock clock) {
        this.clock = clock;
        counts = Caffeine.newBuilder()
                .maximumSize(MOST_ADDRESSES)
                .expireAfterWrite(WINDOW)
                .ticker(clock::nanos)
                .executor(Runnable::run) // no thread of its own for what is seldom
                .build();
    }

    /** Seconds for which the address has to wait; empty: this attempt has begun, and {@link #over} is to be told how it went. */
    OptionalInt begin(InetAddress client, int most) {
        long now = clock.nanos();
        boolean[] begun = new boolean[1];
        Count count = counts.asMap().compute(net(client), (net, known) -> {
            Count current = current(known, now);
            begun[0] = current.failed + current.underWay < most;
            return begun[0] ? new Count(current.failed, current.underWay + 1, current.since) : current;
        });
        if (begun[0]) {
            return OptionalInt.empty();
        }
        return OptionalInt.of(count.failed < most ? SOON : secondsLeft(count, now));
    }

    /** Seconds for which the address has to wait; empty: not at all. Begins nothing. */
    OptionalInt wait(InetAddress client, int most) {
        long now = clock.nanos();
        Count known = counts.getIfPresent(net(client));
        return known == null || current(known, now).failed < most
                ? OptionalInt.empty()
                : OptionalInt.of(secondsLeft(known, now));
    }

    void over(InetAddress client, boolean failed) {
        long now = clock.nanos();
        counts.asMap().computeIfPresent(net(client), (net, known) -> {
            Count current = current(known, now);
            int left = Math.max(0, current.underWay - 1);
            int failures = current.failed + (failed ? 1 : 0);
            return left == 0 && failures == 0 ? null : new Count(failures, left, current.since);
        });
    }

    private static Count current(Count known, long now) {
        return known == null
                ? new Count(0, 0, now)
                : now - known.since < WINDOW.toNanos() ? known : new Count(0, known.underWay, now);
    }

    private static int secondsLeft(Count count, long now) {
        long left = WINDOW.toNanos() - (now - count.since);
        return (int) Math.max(1, Duration.ofNanos(left).plusMillis(999).toSeconds());
    }

    private static ByteBuffer net(InetAddress client) {
        byte[] address = client.getAddress();
        return ByteBuffer.wrap(address.length == IPV6_BYTES ? Arrays.copyOf(address, IPV6_NET_BYTES) : address);
    }
}
