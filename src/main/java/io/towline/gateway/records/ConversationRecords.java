package io.towline.gateway.records;

import io.towline.config.ListenerConfig;
import io.towline.conversation.Arrival;
import io.towline.conversation.ConversationIds;
import io.towline.conversation.Kind;
import io.towline.conversation.Witness;
import io.towline.conversation.log.AccessLog;
import io.towline.io.Clock;
import java.net.InetAddress;
import java.util.Optional;

/**
 * Begins the record of each conversation.
 *
 * @param log says how a path and a query may be shown
 * @param witness is told of every conversation, and tells the log
 * @param clock that measures durations
 */
public record ConversationRecords(AccessLog log, Witness witness, ConversationIds ids, Clock clock) {

    /**
     * @param client the address that asked, behind trusted proxies
     * @param path raw, as is the query
     */
    public ConversationRecord begin(ListenerConfig listener, InetAddress client, Kind kind, String path, String query) {
        Arrival arrival =
                new Arrival(ids.next(), clock.nanos(), listener.name(), client, kind, log.path(path), log.query(query));
        return new ConversationRecord(arrival, witness, clock);
    }

    /** Of a request that broke us before it was read. */
    public ConversationRecord unread(ListenerConfig listener, InetAddress peer) {
        Arrival arrival =
                new Arrival(ids.next(), clock.nanos(), listener.name(), peer, Kind.HTTP, "", Optional.empty());
        return new ConversationRecord(arrival, witness, clock);
    }
}
