package io.towline.gateway;

import io.towline.ending.AccessLog;
import io.towline.ending.ConversationIds;
import io.towline.ending.Witness;
import io.towline.io.Clock;

/**
 * What the hall writes its visits down with.
 *
 * @param log says how a path and a query may be shown
 * @param witness is told of every conversation, and tells the log
 * @param clock that measures durations
 */
public record Bookkeeping(AccessLog log, Witness witness, ConversationIds ids, Clock clock) {}
