/**
 * Who ended a conversation, why, and with which code: the value and its line in the access log.
 *
 * <p>Every conversation has exactly one {@link io.towline.ending.Ending}. No I/O here but the logger.
 */
package io.towline.ending;
