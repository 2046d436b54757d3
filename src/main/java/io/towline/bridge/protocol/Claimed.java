package io.towline.bridge.protocol;

import io.towline.bridge.request.SessionTerms;
import io.towline.bridge.web.Answer;
import io.towline.config.RouteConfig;
import io.towline.conversation.Kind;

/** A request that a {@link Protocol} has claimed: what it asks for, read once. Immutable; any thread. */
public interface Claimed {

    /** For logs and metrics. What belongs to a session but opens none and receives nothing counts as {@link Kind#HTTP}. */
    Kind kind();

    /**
     * Whether it may open a session, which then tells of it; any other counts as served when its exchange is complete and nothing was told
     * before.
     */
    boolean mayOpen();

    /**
     * Whether it would open a session, as things are now: an id may be a session's that is there.
     *
     * @param route the request's
     */
    boolean opens(RouteConfig route);

    /** Whether it asked for another protocol on its connection: bytes behind an upgrade that did not happen are nobody's requests. */
    boolean asksToUpgrade();

    /** The rules for a session that it opens. */
    SessionTerms terms(RouteConfig route);

    /** What its client is told of a defect of ours. */
    Answer defect();

    /** On the exchange's thread, within {@link Defects}; ends the exchange in every case, sooner or later. */
    void answer(BridgeCall call);
}
