/**
 * Every request's way: it is read, led through the phases, and answered or handed to whoever holds its conversation: a relay, or the bridge.
 *
 * <p>A phase has one job and is tried in a fixed order, drawn above {@code Gateway}. A request is on its I/O thread all along. Nothing is decided here
 * that a room below could decide; nothing is kept here but the routing in force, the drain switch and the number of requests in hand.
 */
package io.towline.gateway;
