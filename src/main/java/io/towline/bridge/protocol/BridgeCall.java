package io.towline.bridge.protocol;

import io.towline.bridge.request.BridgeRequest;
import io.towline.bridge.request.SessionOwner;
import io.towline.bridge.request.SessionTerms;
import io.towline.bridge.web.BridgeClient;
import io.towline.bridge.web.PendingExchange;

/**
 * One request on its way through a protocol.
 *
 * @param request its account takes the first thing told, and drops the rest
 * @param owner whose the session is that it opens, or must be
 */
public record BridgeCall(
        BridgeRequest request, Claimed claimed, PendingExchange pending, BridgeClient client, SessionOwner owner) {

    /** Of a session that it opens. */
    public SessionTerms terms() {
        return claimed.terms(request.route());
    }

    public BridgeCall ownedBy(SessionOwner other) {
        return new BridgeCall(request, claimed, pending, client, other);
    }
}
