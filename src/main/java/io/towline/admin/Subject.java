package io.towline.admin;

import io.towline.admin.Plant.EndingView;
import io.towline.ending.AddressText;
import io.towline.ending.Arrival;
import io.towline.ending.Conversation;
import io.towline.ending.ConversationIds;
import io.towline.ending.Destination;
import io.towline.ending.Ending;
import io.towline.ending.LiveConversation;
import java.util.Locale;
import java.util.Optional;

/**
 * What open conversations and those that are over have in common, for filters.
 *
 * @param ending empty while it is open
 */
record Subject(
        Arrival arrival,
        Optional<Destination> destination,
        Optional<String> protocol,
        Optional<String> session,
        Optional<Ending> ending) {

    static Subject of(LiveConversation open) {
        return new Subject(
                open.arrival(), Optional.of(open.destination()), open.protocol(), open.session(), Optional.empty());
    }

    static Subject of(EndingView over) {
        Conversation was = over.conversation();
        return new Subject(was.arrival(), was.destination(), was.protocol(), was.session(), Optional.of(was.ending()));
    }

    String id() {
        return ConversationIds.text(arrival.id());
    }

    String client() {
        return AddressText.of(arrival.client());
    }

    Optional<String> route() {
        return destination.map(Destination::route);
    }

    Optional<String> upstream() {
        return destination.map(Destination::upstream);
    }

    Optional<String> server() {
        return destination.flatMap(Destination::server);
    }

    Optional<String> cause() {
        return ending.map(it -> it.cause().label());
    }

    Optional<String> by() {
        return ending.map(it -> it.by().name().toLowerCase(Locale.ROOT));
    }
}
