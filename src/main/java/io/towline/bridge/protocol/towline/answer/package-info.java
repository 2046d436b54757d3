/**
 * Answers that bring no messages: done, refused, or failed by a defect of ours. Each tells the listener once and takes the form that its
 * client can read.
 *
 * <p>Any thread. Knows what was asked, how our texts are written, and {@code web}, which answers; no session.
 */
package io.towline.bridge.protocol.towline.answer;
