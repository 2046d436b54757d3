/**
 * How clients of our own protocol receive: event streams, JSON lines, long polls, resumable WebSockets; each is attached to a session, and
 * takes from it what its client has not acknowledged.
 *
 * <p>Everything on the session's thread. Nobody is looked for here and no session begins: that is the room's above.
 */
package io.towline.bridge.protocol.towline.receive;
