package io.towline.bridge.request;

import io.towline.conversation.Cause;

/**
 * Why the gateway wants a request turned away. Its client is told by its protocol, which may know no statuses.
 *
 * @param sentence for the client and the log; short enough for a close frame
 * @param retryAfter seconds
 */
public record TurnedAway(Cause cause, int status, String sentence, long retryAfter) {}
