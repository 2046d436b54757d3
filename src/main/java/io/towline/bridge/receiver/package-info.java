/**
 * Who receives from a session at the moment: at most one, who may be taken over from, though not too often, and who is told that there is
 * something to fetch, though never within its own call; and what receivers are told of what they ask.
 *
 * <p>Knows receivers, not what they fetch. Only sessions hold a {@code ReceiverSlot}, each on its own I/O thread.
 */
package io.towline.bridge.receiver;
