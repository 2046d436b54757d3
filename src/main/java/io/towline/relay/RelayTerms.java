package io.towline.relay;

import io.towline.config.RouteConfig;
import io.towline.config.RouteConfig.Keepalive;
import io.towline.config.RouteConfig.Limits;
import io.towline.frame.FrameRules;
import io.towline.io.Timer;
import io.towline.relay.park.ParkTerms;
import java.time.Duration;
import java.util.Optional;

/**
 * A route's rules in the form that its relays need: made once for a route, shared by all its relays. Times in nanoseconds; {@link Timer#NEVER}
 * where a timer is off.
 */
public final class RelayTerms {

    /** Before anything happened, and safe to count from. */
    static final long NOT_YET = -Timer.NEVER;

    final Liveness client;
    final Liveness upstream;
    final long idleTimeout;
    final long maxAge;
    final long slowConsumerTimeout;
    final long closeTimeout;
    final int maxControlFrames;
    final int drainCloseCode;
    final int upstreamLostCloseCode;
    final Optional<ParkTerms> park;

    private final FrameRules fromClient;
    private final FrameRules fromUpstream;
    private final FrameRules deflatedFromClient;
    private final FrameRules deflatedFromUpstream;

    public RelayTerms(RouteConfig route) {
        client = Liveness.of(route.terms().keepalive().client());
        upstream = Liveness.of(route.terms().keepalive().upstream());
        idleTimeout = nanos(route.terms().timeouts().idle());
        maxAge = nanos(route.terms().timeouts().maxAge());
        slowConsumerTimeout = route.terms().timeouts().slowConsumer().toNanos();
        closeTimeout = route.terms().timeouts().close().toNanos();
        maxControlFrames = route.terms().limits().maxControlFrames();
        drainCloseCode = route.terms().closeCodes().drain();
        upstreamLostCloseCode = route.terms().closeCodes().upstreamLost();
        park = route.terms().park().map(ParkTerms::new);
        Limits limits = route.terms().limits();
        fromClient = fromClient(limits, false);
        deflatedFromClient = fromClient(limits, true);
        fromUpstream = fromUpstream(limits, false);
        deflatedFromUpstream = fromUpstream(limits, true);
    }

    FrameRules fromClient(boolean deflate) {
        return deflate ? deflatedFromClient : fromClient;
    }

    FrameRules fromUpstream(boolean deflate) {
        return deflate ? deflatedFromUpstream : fromUpstream;
    }

    private static FrameRules fromClient(Limits limits, boolean deflate) {
        long message = limits.maxMessageFromClient();
        return new FrameRules(true, deflate, limits.maxFrameFromClient().orElse(message), message);
    }

    private static FrameRules fromUpstream(Limits limits, boolean deflate) {
        long message = limits.maxMessageFromUpstream();
        return new FrameRules(false, deflate, limits.maxFrameFromUpstream().orElse(message), message);
    }

    private static long nanos(Optional<Duration> time) {
        return time.map(Duration::toNanos).orElse(Timer.NEVER);
    }

    /** How one side is asked whether it still lives. */
    record Liveness(long pingInterval, long pongTimeout, long measureInterval) {
        static Liveness of(Keepalive.Leg leg) {
            // Who wants no pings wants none of these either.
            long measured = leg.pingInterval().isPresent() ? nanos(leg.measureInterval()) : Timer.NEVER;
            return new Liveness(nanos(leg.pingInterval()), leg.pongTimeout().toNanos(), measured);
        }
    }
}
