/**
 * SockJS's answers that bring no session's messages: what everybody may ask, refusals, defects; and the fields that all answers have in
 * common.
 *
 * <p>Any thread. Knows no session.
 */
package io.towline.bridge.protocol.sockjs.answer;
