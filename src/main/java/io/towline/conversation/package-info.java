/**
 * Who ended a conversation, why, and with which code: the value, its line in the access log, what else hears of
 * it; and what there is to see of one that has not ended.
 *
 * <p>Every conversation has exactly one {@link io.towline.conversation.Ending}. No I/O here but the logger.
 */
package io.towline.conversation;
