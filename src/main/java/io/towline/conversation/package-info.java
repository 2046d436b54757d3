/**
 * Who ended a conversation, why, and with which code: the value, who hears of it; and what there is to see of one that has not ended.
 *
 * <p>Every conversation has exactly one {@link io.towline.conversation.Ending}. No I/O. The rooms within see this one and not each other:
 * {@code log} writes the access log, {@code memory} keeps endings and counts.
 */
package io.towline.conversation;
