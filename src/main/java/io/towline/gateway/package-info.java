/**
 * The hall: route, then kind of request, then the room that holds the conversation; and word of it to the witnesses,
 * the access log among them, when it opens and when it is over.
 *
 * <p>Sees {@code route upstream header handshake relay}. Nothing is decided here that a room could decide; nothing is kept here
 * but the routing in force and the number of exchanges in hand.
 */
package io.towline.gateway;
