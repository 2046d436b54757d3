/**
 * The access log: one line for each conversation, as text or as JSON, with secrets left out and refusals that repeat folded. No I/O but the
 * logger.
 */
package io.towline.conversation.log;
