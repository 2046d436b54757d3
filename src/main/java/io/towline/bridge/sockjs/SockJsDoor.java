package io.towline.bridge.sockjs;

import io.towline.config.RouteConfig.Origins;
import io.towline.ending.Cause;
import io.towline.handshake.Page;
import io.towline.handshake.PageOrigin.Allowed;
import io.towline.handshake.PageOrigin.Denied;
import io.towline.header.Forwarding.Outer;
import java.util.Locale;
import java.util.Optional;

/** Who may come in, by its page; judged before any session begins. */
final class SockJsDoor {

    private SockJsDoor() {}

    /** @param pastCors a script or a page of ours within another's page, which reads it whatever CORS says */
    static boolean refuses(SockJsCall call, boolean pastCors) {
        return switch (call.caller().page()) {
            case Denied(String sentence) -> refused(call, sentence);
            case Allowed allowed
            when pastCors && isRestricted(call) && !isOwn(call, allowed.page()) ->
                refused(call, "This transport is for this server's own pages only.");
            case Allowed _ -> false;
        };
    }

    private static boolean refused(SockJsCall call, String sentence) {
        SockJsAnswers.refuse(call, 403, Cause.REFUSED_ORIGIN, sentence);
        return true;
    }

    private static boolean isRestricted(SockJsCall call) {
        return !(call.request().route().origins() instanceof Origins.Any);
    }

    /** What does not say where it comes from may come from anywhere. */
    private static boolean isOwn(SockJsCall call, Optional<String> page) {
        Outer outer = call.caller().outer();
        String own = (outer.scheme() + "://" + outer.host()).toLowerCase(Locale.ROOT);
        return call.claim().page().site() == Page.Site.SAME_ORIGIN
                || page.map(it -> it.toLowerCase(Locale.ROOT))
                        .filter(own::equals)
                        .isPresent();
    }
}
