package io.towline.admin.api;

import io.towline.conversation.AddressText;
import io.towline.conversation.LiveConversation;
import io.towline.conversation.LiveConversation.Side;
import io.towline.conversation.Quoted;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Function;

/** In which order a caller wants open conversations. What lacks the value comes last either way; equals stand by age. */
final class SortOrder {

    private static final String OLDEST_FIRST = "-age";

    private static final Comparator<LiveConversation> BY_ID =
            Comparator.comparingLong(open -> open.arrival().id());

    /** Each way up. */
    private static final Map<String, Key<?>> KEYS = Map.ofEntries(
            Map.entry("age", new Key<>(open -> Optional.of(open.age()))),
            Map.entry("id", new Key<>(open -> Optional.of(open.arrival().id()))),
            Map.entry(
                    "client",
                    new Key<>(open -> Optional.of(AddressText.of(open.arrival().client())))),
            Map.entry("route", new Key<>(open -> Optional.of(open.destination().route()))),
            Map.entry("server", new Key<>(open -> open.destination().server())),
            Map.entry(
                    "kind", new Key<>(open -> Optional.of(open.arrival().kind().label()))),
            Map.entry("frames_in", number(open -> open.traffic().framesFromClient())),
            Map.entry("frames_out", number(open -> open.traffic().framesFromUpstream())),
            Map.entry("bytes_in", number(open -> open.traffic().bytesFromClient())),
            Map.entry("bytes_out", number(open -> open.traffic().bytesFromUpstream())),
            Map.entry("rate_in", new Key<>(open -> open.rate().map(LiveConversation.Rate::fromClient))),
            Map.entry("rate_out", new Key<>(open -> open.rate().map(LiveConversation.Rate::fromUpstream))),
            Map.entry("ping_rtt_client_ms", side(LiveConversation::client, Side::roundTrip)),
            Map.entry("ping_rtt_upstream_ms", side(LiveConversation::upstream, Side::roundTrip)),
            Map.entry("queued_to_client", number(open -> open.client().queued())),
            Map.entry("queued_to_upstream", number(open -> open.upstream().queued())));

    private record Key<T extends Comparable<T>>(Function<LiveConversation, Optional<T>> of) {

        Comparator<LiveConversation> comparator(boolean down) {
            Comparator<T> present = down ? Comparator.reverseOrder() : Comparator.naturalOrder();
            return (one, other) -> {
                Optional<T> left = of.apply(one);
                Optional<T> right = of.apply(other);
                return left.isPresent() && right.isPresent()
                        ? present.compare(left.get(), right.get())
                        : Boolean.compare(left.isEmpty(), right.isEmpty());
            };
        }
    }

    private SortOrder() {}

    private static Key<Long> number(Function<LiveConversation, Long> value) {
        return new Key<>(value.andThen(Optional::of));
    }

    private static <T extends Comparable<T>> Key<T> side(
            Function<LiveConversation, Side> side, Function<Side, Optional<T>> value) {
        return new Key<>(side.andThen(value));
    }

    static Comparator<LiveConversation> of(Map<String, String> query) throws ApiProblem {
        String wanted = query.getOrDefault("sort", OLDEST_FIRST);
        boolean down = wanted.startsWith("-");
        Key<?> key = KEYS.get(down ? wanted.substring(1) : wanted);
        if (key == null) {
            throw ApiProblem.badRequest("There is no sort " + Quoted.of(wanted) + "; there is "
                    + String.join(", ", new TreeSet<>(KEYS.keySet())) + ", each also with - before it.");
        }
        return key.comparator(down).thenComparing(BY_ID);
    }
}
