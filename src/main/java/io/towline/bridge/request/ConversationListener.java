package io.towline.bridge.request;

import io.towline.conversation.Arrival;
import io.towline.conversation.Destination;
import io.towline.conversation.Ending;
import io.towline.conversation.Traffic;
import java.util.Optional;

/**
 * What the gateway is told of one request that it handed to the bridge. Exactly one of {@link #opened}, {@link #refused} and
 * {@link #served} is told; after {@code opened}, in the end, {@link #ended}. Any thread.
 */
public interface ConversationListener {

    /** Who asked, and what for. */
    Arrival arrival();

    /** Where the request was sent, with the server that took it. */
    Destination destination(String server);

    /** The request opened a session: it is that session's from now on. */
    void opened(String sessionHash, String server, Optional<String> protocol);

    /** The session is over. Also without {@code opened} before, for one whose upstream never agreed but whose client was let in. */
    void ended(Optional<String> server, Ending ending, Traffic traffic);

    /** The request was refused, by us or by a server. */
    void refused(Optional<String> server, int status, Ending ending);

    /** Done, and nothing to tell. */
    void served();
}
