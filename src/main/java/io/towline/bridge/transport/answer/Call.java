package io.towline.bridge.transport.answer;

import io.towline.bridge.request.BridgeRequest;
import io.towline.bridge.request.Claim;
import io.towline.bridge.web.Asking;
import io.towline.bridge.web.Caller;

/** One request on its way through the transports: what they share of it. */
public record Call(BridgeRequest request, Asking asking, Caller caller, Claim claim) {}
