package io.towline.bridge.transport;

import io.towline.bridge.session.Session;

/**
 * Attaches answers to sessions: event streams, line streams, polls.
 *
 * <p>Called on the session's thread, with an {@code Asking} that nothing has been answered to.
 */
final class Receivers { // contract only

    /** @param fresh the session has just opened by this very request */
    static void stream(Call call, Asked.Stream asked, Session session, boolean fresh) {
        throw new UnsupportedOperationException("contract only");
    }

    static void poll(Call call, Asked.Poll asked, Session session) {
        throw new UnsupportedOperationException("contract only");
    }

    private Receivers() {}
}
