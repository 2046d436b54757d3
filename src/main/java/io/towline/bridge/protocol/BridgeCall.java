package io.towline.bridge.protocol;

import io.towline.bridge.request.BridgeRequest;
import io.towline.bridge.request.SessionOwner;
import io.towline.bridge.request.SessionTerms;
import io.towline.bridge.web.BridgeClient;
import io.towline.bridge.web.PendingExchange;
import io.towline.handshake.client.ClientUpgrade;
import java.util.Optional;

/**
 * One request on its way through a protocol.
 *
 * @param request its listener takes the first thing told, and drops the rest
 * @param owner whose the session is that it opens, or must be
 */
public record BridgeCall(
        BridgeRequest request, Claimed claimed, PendingExchange pending, BridgeClient client, SessionOwner owner) {

    /** Of a session that it opens. */
    public SessionTerms terms() {
        return claimed.terms(request.route());
    }

    /**
     * The client's half of an opening handshake; empty if it was refused, which both the client and the gateway have been told.
     *
     * @param upstreamTarget raw path and query that a server would be asked for
     */
    public Optional<ClientUpgrade> upgrade(String upstreamTarget) {
        return ClientUpgrade.judge(
                pending.exchange(),
                request.route(),
                client.outer(),
                upstreamTarget,
                told -> request.listener().refused(Optional.empty(), told.status(), told.ending()));
    }

    public BridgeCall ownedBy(SessionOwner other) {
        return new BridgeCall(request, claimed, pending, client, other);
    }
}
