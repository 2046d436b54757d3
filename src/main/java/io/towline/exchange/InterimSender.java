package io.towline.exchange;

import io.undertow.util.AttachmentKey;
import io.undertow.util.HeaderMap;
import java.io.IOException;

/**
 * Sends a client interim answers (RFC 9110 §15.2) in front of the answer to its request. A listener puts it into those exchanges whose protocol has
 * frames, since nobody but the listener can write one.
 *
 * <p>Thread: the exchange's I/O thread.
 */
@FunctionalInterface
public interface InterimSender {

    AttachmentKey<InterimSender> KEY = AttachmentKey.create(InterimSender.class);

    /**
     * Before the answer has begun.
     *
     * @param status of 100 to 199, not 101
     * @param fields end-to-end ones; the sender's from here on
     * @return whether it is on its way: those that only help (all but 100) are left out while an earlier one still waits for the client
     * @throws IOException if the client's connection is no good any more
     */
    boolean send(int status, HeaderMap fields) throws IOException;
}
