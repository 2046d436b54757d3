package io.towline.bridge.request;

import io.towline.conversation.Cause;

/**
 * Why the gateway wants a request turned away. Its client is told by its protocol, which may know no statuses.
 *
 * @param sentence for the client; short enough for a close frame
 * @param reason for the log
 * @param retryAfter seconds
 */
public record TurnedAway(Cause cause, int status, String sentence, String reason, long retryAfter) {}
