package io.towline.handshake;

import io.towline.config.RouteConfig;
import io.towline.config.RouteConfig.Origins;
import io.towline.handshake.PageOrigin.Allowed;
import io.towline.handshake.PageOrigin.Denied;
import io.towline.header.Forwarding.Outer;
import io.undertow.util.HeaderMap;
import io.undertow.util.HeaderValues;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Judges where one plain HTTP request comes from, by the best witness that it has. */
final class PageJudge {

    private static final HttpString SEC_FETCH_SITE = HttpString.tryFromString("Sec-Fetch-Site");
    private static final Pattern UP_TO_PATH = Pattern.compile("[^/?#]+://[^/?#]+");

    private final HeaderMap headers;
    private final RouteConfig route;
    private final Outer outer;

    PageJudge(HeaderMap headers, RouteConfig route, Outer outer) {
        this.headers = headers;
        this.route = route;
        this.outer = outer;
    }

    PageOrigin verdict() {
        return doubled().or(this::byOrigin).or(this::bySite).or(this::byReferer).orElseGet(this::byNothing);
    }

    /** Which of two would be the page's? The next reader might take the other. */
    private Optional<PageOrigin> doubled() {
        for (HttpString name : new HttpString[] {Headers.ORIGIN, SEC_FETCH_SITE, Headers.REFERER}) {
            if (headers.count(name) > 1) {
                return Optional.of(new Denied("Only one " + name + " header is allowed."));
            }
        }
        return Optional.empty();
    }

    private Optional<PageOrigin> byOrigin() {
        return value(Headers.ORIGIN)
                .map(origin -> may(origin) ? new Allowed(Optional.of(origin), Optional.of(origin)) : denied(origin));
    }

    private boolean may(String origin) {
        return OriginRule.allows(route.origins(), origin, outer);
    }

    /** Written by browsers only, and by no script: Fetch Metadata §2.3, which also has unknown words ignored. */
    private Optional<PageOrigin> bySite() {
        return switch (value(SEC_FETCH_SITE).orElse("")) {
            case "same-origin" ->
                Optional.of(new Allowed(Optional.empty(), OriginRule.own(outer).map(WebOrigin::text)));
            case "none" -> Optional.of(new Allowed(Optional.empty(), Optional.empty())); // typed in: there is no page
            case "same-site", "cross-site" -> Optional.of(byOtherSite());
            default -> Optional.empty();
        };
    }

    /** A page's script or fetch without CORS: which page, only the Referer may tell. */
    private PageOrigin byOtherSite() {
        return route.origins() instanceof Origins.Any
                ? byReferer().orElse(new Allowed(Optional.empty(), Optional.empty()))
                : new Denied("Pages of other origins need an Origin header here.");
    }

    private Optional<PageOrigin> byReferer() {
        return value(Headers.REFERER)
                .map(UP_TO_PATH::matcher)
                .filter(Matcher::lookingAt)
                .flatMap(start -> WebOrigin.parse(start.group()))
                .map(WebOrigin::text)
                .map(page -> may(page) ? new Allowed(Optional.empty(), Optional.of(page)) : denied(page));
    }

    private PageOrigin byNothing() {
        return route.allowMissingOrigin()
                ? new Allowed(Optional.empty(), Optional.empty())
                : new Denied(OriginRule.MISSING);
    }

    private static PageOrigin denied(String origin) {
        return new Denied(OriginRule.notAllowed(origin));
    }

    private Optional<String> value(HttpString name) {
        HeaderValues values = headers.get(name);
        return values == null ? Optional.empty() : Optional.of(values.getFirst().trim());
    }
}
