package io.towline.admin.proxy;

import io.towline.admin.proxy.ProxyControl.EndingView;
import io.towline.conversation.AddressText;
import io.towline.conversation.Arrival;
import io.towline.conversation.Conversation;
import io.towline.conversation.ConversationIds;
import io.towline.conversation.Destination;
import io.towline.conversation.Ending;
import io.towline.conversation.LiveConversation;
import io.towline.conversation.Trace;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What open conversations and those that are over have in common, for filters.
 *
 * @param ending empty while it is open
 */
public record Subject(
        Arrival arrival,
        Optional<Destination> destination,
        Optional<String> protocol,
        Optional<String> session,
        Optional<Ending> ending) {

    public static Subject of(LiveConversation open) {
        return new Subject(
                open.arrival(), Optional.of(open.destination()), open.protocol(), open.session(), Optional.empty());
    }

    public static Subject of(EndingView over) {
        Conversation was = over.conversation();
        return new Subject(was.arrival(), was.destination(), was.protocol(), was.session(), Optional.of(was.ending()));
    }

    public String id() {
        return ConversationIds.text(arrival.id());
    }

    public String client() {
        return AddressText.of(arrival.client());
    }

    public Optional<String> trace() {
        return arrival.trace().map(Trace::id);
    }

    public Optional<String> route() {
        return destination.map(Destination::route);
    }

    public Optional<String> upstream() {
        return destination.flatMap(Destination::upstream);
    }

    public Optional<String> server() {
        return destination.flatMap(Destination::server);
    }

    public Optional<String> cause() {
        return ending.map(it -> it.cause().label());
    }

    public Optional<String> by() {
        return ending.map(it -> it.by().name().toLowerCase(Locale.ROOT));
    }

    public Optional<String> closeCode() {
        return ending.map(Ending::closeCode)
                .filter(OptionalInt::isPresent)
                .map(code -> Integer.toString(code.getAsInt()));
    }

    public Optional<String> reason() {
        return ending.map(Ending::reason);
    }
}
