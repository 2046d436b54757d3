package io.towline.bridge.protocol.sockjs.admission;

import io.towline.bridge.protocol.BridgeCall;
import io.towline.bridge.protocol.sockjs.answer.SockJsAnswers;
import io.towline.config.RouteConfig.Origins;
import io.towline.conversation.Cause;
import io.towline.conversation.Quoted;
import io.towline.handshake.origin.PageOrigin.Allowed;
import io.towline.handshake.origin.PageOrigin.Denied;
import io.towline.handshake.origin.RequestingPage;
import io.towline.header.Forwarding.Outer;
import io.undertow.util.HeaderMap;
import io.undertow.util.Headers;
import java.util.Locale;
import java.util.Optional;

/** Who may come in, by its page; judged before any session begins. */
public final class SockJsAdmission {

    private static final String EVENTS_ACCEPTED = "An event stream is for clients that accept text/event-stream";

    private SockJsAdmission() {}

    /** @param pastCors a script or a page of ours within another's page, which reads it whatever CORS says */
    public static boolean refuses(BridgeCall call, boolean pastCors) {
        return switch (call.client().page()) {
            case Denied(String sentence) -> refused(call, sentence);
            case Allowed allowed
            when pastCors && isRestricted(call) && !isOwn(call, allowed.page()) ->
                refused(call, "This transport is for this server's own pages only.");
            case Allowed _ -> false;
        };
    }

    /** An image, a frame or a script in any page would open a session with its visitor's cookies, and an id that the page knows. */
    public static boolean refusesEvents(BridgeCall call) {
        HeaderMap request = call.pending().exchange().getRequestHeaders();
        return switch (AcceptedEvents.of(request)) {
            case YES -> false;
            case ANYTHING ->
                !saysItsPage(call) && refused(call, EVENTS_ACCEPTED + ", or that say which page they come from.");
            case NO -> {
                String accepted = Quoted.of(String.join(", ", request.get(Headers.ACCEPT)));
                SockJsAnswers.refuse(
                        call, 406, Cause.REFUSED_REQUEST, EVENTS_ACCEPTED + ", and this one accepts " + accepted + ".");
                yield true;
            }
        };
    }

    /** That a page of another site brings a script is no evidence, even where any page may come in. */
    private static boolean saysItsPage(BridgeCall call) {
        return call.client().page() instanceof Allowed allowed
                && (allowed.cors().isPresent() || isOwn(call, allowed.page()));
    }

    private static boolean refused(BridgeCall call, String sentence) {
        SockJsAnswers.refuse(call, 403, Cause.REFUSED_ORIGIN, sentence);
        return true;
    }

    private static boolean isRestricted(BridgeCall call) {
        return !(call.request().route().origins().allowed() instanceof Origins.Any);
    }

    /** What does not say where it comes from may come from anywhere. */
    private static boolean isOwn(BridgeCall call, Optional<String> page) {
        Outer outer = call.client().outer();
        String own = (outer.scheme() + "://" + outer.host()).toLowerCase(Locale.ROOT);
        return call.owner().page().site() == RequestingPage.Site.SAME_ORIGIN
                || page.map(it -> it.toLowerCase(Locale.ROOT))
                        .filter(own::equals)
                        .isPresent();
    }
}
