package io.towline.bridge.sockjs;

import io.towline.bridge.request.BridgeRequest;
import io.towline.bridge.request.Claim;
import io.towline.bridge.sockjs.asked.SockJsPaths;
import io.towline.bridge.web.Asking;
import io.towline.bridge.web.Caller;

/**
 * One request on its way through SockJS's transports.
 *
 * @param request its account takes the first thing told, and drops the rest
 */
record SockJsCall(BridgeRequest request, Asking asking, Caller caller, Claim claim) {

    /**
     * Raw path and query for the handshake of a session that this request begins: the base, or, where servers speak SockJS themselves,
     * {@code BASE/server/session/websocket}.
     */
    String upstreamTarget() {
        return SockJsPaths.upstream(request.route(), request.path(), request.target());
    }
}
