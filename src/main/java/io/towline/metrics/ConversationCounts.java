package io.towline.metrics;

import io.towline.conversation.Arrival;
import io.towline.conversation.Cause;
import io.towline.conversation.Conversation;
import io.towline.conversation.Conversation.Forwarded;
import io.towline.conversation.Destination;
import io.towline.conversation.Kind;
import io.towline.conversation.OpenedConversation;
import io.towline.conversation.Traffic;
import io.towline.conversation.Witness;
import io.towline.io.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Collectors;

/** Counts conversations by what the configuration calls them. Any thread; a look-up and an addition for each count. */
public final class ConversationCounts implements Witness {

    /** Where no route was found, or none looked for: an empty label is none to Prometheus. */
    private static final String NO_ROUTE = "";

    private static final String NO_STATUS = "none";

    private static final String ACCEPTED = "accepted";

    record Opened(Kind kind, String route) {}

    record Ended(Kind kind, String route, Cause cause) {}

    /** @param outcome {@code accepted}, or the label of the cause */
    record Asked(String outcome, String route) {}

    /** @param status the first digit, as {@code 2xx}; {@code none} where the client left before */
    record Requested(String route, String status, Cause cause) {}

    private record Carried(LongAdder framesIn, LongAdder bytesIn, LongAdder framesOut, LongAdder bytesOut) {

        Carried() {
            this(new LongAdder(), new LongAdder(), new LongAdder(), new LongAdder());
        }

        void add(Traffic traffic) {
            framesIn.add(traffic.framesFromClient());
            bytesIn.add(traffic.bytesFromClient());
            framesOut.add(traffic.framesFromUpstream());
            bytesOut.add(traffic.bytesFromUpstream());
        }

        Traffic sum() {
            return new Traffic(framesIn.sum(), bytesIn.sum(), framesOut.sum(), bytesOut.sum());
        }
    }

    private final Clock clock;
    private final Map<Opened, LongAdder> opened = new ConcurrentHashMap<>();
    private final Map<Ended, LongAdder> ended = new ConcurrentHashMap<>();
    private final Map<Asked, LongAdder> handshakes = new ConcurrentHashMap<>();
    private final Map<String, Histogram> opening = new ConcurrentHashMap<>();
    private final Map<String, Histogram> lasting = new ConcurrentHashMap<>();
    private final Map<Requested, LongAdder> requests = new ConcurrentHashMap<>();
    private final Map<String, Histogram> answering = new ConcurrentHashMap<>();
    private final Map<String, Carried> carried = new ConcurrentHashMap<>();

    /** @param clock of the arrivals */
    public ConversationCounts(Clock clock) {
        this.clock = clock;
    }

    @Override
    public void opened(OpenedConversation conversation) {
        Arrival arrival = conversation.arrival();
        String route = conversation.destination().route();
        count(opened, new Opened(arrival.kind(), route));
        count(handshakes, new Asked(ACCEPTED, route));
        opening.computeIfAbsent(route, any -> new Histogram(Histogram.HANDSHAKE))
                .add(Duration.ofNanos(clock.nanos() - arrival.startNanos()));
    }

    @Override
    public void ended(Conversation over) {
        Cause cause = over.ending().cause();
        String route = over.destination().map(Destination::route).orElse(NO_ROUTE);
        count(ended, new Ended(over.arrival().kind(), route, cause));
        if (over.forwarded().isPresent()) {
            forwarded(over, over.forwarded().get(), route);
        } else if (neverOpened(over)) {
            count(handshakes, new Asked(cause.label(), route));
        } else {
            carried.computeIfAbsent(route, any -> new Carried()).add(over.traffic());
            lasting.computeIfAbsent(route, any -> new Histogram(Histogram.CONVERSATION))
                    .add(over.duration());
        }
    }

    private void forwarded(Conversation over, Forwarded http, String route) {
        String status = over.status().isPresent() ? over.status().getAsInt() / 100 + "xx" : NO_STATUS;
        count(requests, new Requested(route, status, over.ending().cause()));
        carried.computeIfAbsent(route, any -> new Carried()).add(over.traffic());
        http.firstByte()
                .ifPresent(took -> answering
                        .computeIfAbsent(route, any -> new Histogram(Histogram.HANDSHAKE))
                        .add(took));
    }

    /**
     * No status: it left before its answer. A refusal has one of HTTP's, but an EventSource is refused by events, with 200. A session may
     * be turned away when it has opened.
     */
    private static boolean neverOpened(Conversation over) {
        if (over.session().isPresent()) {
            return false;
        }
        return over.status().isEmpty()
                || over.status().getAsInt() >= 400
                || opensNothing(over.ending().cause());
    }

    private static boolean opensNothing(Cause cause) {
        return switch (cause) {
            case ANSWERED,
                    UPSTREAM_REFUSED,
                    REFUSED_UNAVAILABLE,
                    REFUSED_UNREACHABLE,
                    REFUSED_TIMEOUT,
                    REFUSED_NO_ROUTE,
                    REFUSED_NOT_WEBSOCKET,
                    REFUSED_HANDSHAKE,
                    REFUSED_ADDRESS,
                    REFUSED_LIMIT,
                    REFUSED_AUTH,
                    REFUSED_AUTH_UNAVAILABLE,
                    REFUSED_ORIGIN,
                    REFUSED_SUBPROTOCOL,
                    REFUSED_SESSION,
                    REFUSED_REQUEST,
                    REFUSED_OVERLOAD,
                    REFUSED_EXHAUSTED,
                    REFUSED_DRAINING -> true;
            case CLIENT_CLOSED,
                    UPSTREAM_REMOVED,
                    UPSTREAM_CLOSED,
                    CLIENT_LOST,
                    UPSTREAM_LOST,
                    PING_TIMEOUT_CLIENT,
                    PING_TIMEOUT_UPSTREAM,
                    IDLE_TIMEOUT,
                    MAX_AGE,
                    MESSAGE_TOO_BIG,
                    PROTOCOL_ERROR,
                    FLOOD,
                    SLOW_CONSUMER,
                    DRAIN,
                    HARD_STOP,
                    CLOSED_BY_OPERATOR,
                    PARK_FAILED,
                    SESSION_EXPIRED,
                    INTERNAL_ERROR -> false;
        };
    }

    private static <K> void count(Map<K, LongAdder> counts, K key) {
        counts.computeIfAbsent(key, any -> new LongAdder()).increment();
    }

    Map<Opened, Long> opened() {
        return sums(opened);
    }

    Map<Ended, Long> ended() {
        return sums(ended);
    }

    Map<Asked, Long> handshakes() {
        return sums(handshakes);
    }

    Map<Requested, Long> requests() {
        return sums(requests);
    }

    /** By route: how long servers took for the head of an answer to a forwarded request. */
    Map<String, Histogram> answering() {
        return answering;
    }

    /** By route: how long those took that were accepted. */
    Map<String, Histogram> opening() {
        return opening;
    }

    /** By route: how long those lasted that had opened and are over. */
    Map<String, Histogram> lasting() {
        return lasting;
    }

    /** By route, of those that are over. */
    Map<String, Traffic> carried() {
        return carried.entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, each -> each.getValue().sum()));
    }

    private static <K> Map<K, Long> sums(Map<K, LongAdder> counts) {
        return counts.entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, each -> each.getValue().sum()));
    }
}
