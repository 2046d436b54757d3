/**
 * Who may come in by SockJS, whose clients choose the ids of their sessions: by the page that asks, by what it accepts, and by the cookies
 * that tell one client from another.
 *
 * <p>Any thread. Knows no session.
 */
package io.towline.bridge.protocol.sockjs.admission;
