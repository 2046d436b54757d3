package io.towline.conversation;

import java.util.Optional;
import java.util.OptionalInt;

/**
 * A relay or a session that has just opened.
 *
 * @param status the HTTP status that the client got
 * @param protocol the subprotocol that both sides agreed on
 * @param session how a bridge session is called in logs; empty for a relay
 */
public record OpenedConversation(
        Arrival arrival,
        Destination destination,
        OptionalInt status,
        Optional<String> protocol,
        Optional<String> session) {}
