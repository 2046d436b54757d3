package io.towline.conversation;

import io.towline.conversation.log.AccessLog;
import java.net.InetAddress;
import java.util.Optional;

/**
 * Who came in and what for: all that a conversation's line says of the request. Lives as long as the conversation, so it holds
 * neither the exchange nor its header fields.
 *
 * @param id see {@link ConversationIds}
 * @param startNanos of the clock that measures the duration
 * @param client the address that asked, behind trusted proxies
 * @param path from {@link AccessLog#path}: cut, and without secrets
 * @param query from {@link AccessLog#query}; empty unless the log shall have it
 */
public record Arrival(
        long id, long startNanos, String listener, InetAddress client, Kind kind, String path, Optional<String> query) {

    public Arrival of(Kind other) {
        return new Arrival(id, startNanos, listener, client, other, path, query);
    }
}
