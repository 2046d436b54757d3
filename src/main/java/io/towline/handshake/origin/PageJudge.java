package io.towline.handshake.origin;

import io.towline.config.RouteConfig;
import io.towline.config.RouteConfig.Origins;
import io.towline.handshake.origin.PageOrigin.Allowed;
import io.towline.handshake.origin.PageOrigin.Denied;
import io.towline.header.Forwarding.Outer;
import io.undertow.util.HeaderMap;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import java.util.Optional;

/** Judges where one plain HTTP request comes from, by the best witness that it has. */
final class PageJudge {

    private final HeaderMap headers;
    private final PageFields fields;
    private final RouteConfig route;
    private final Outer outer;

    PageJudge(HeaderMap headers, RouteConfig route, Outer outer) {
        this.headers = headers;
        fields = new PageFields(headers);
        this.route = route;
        this.outer = outer;
    }

    PageOrigin verdict() {
        return doubled().or(this::byOrigin).or(this::bySite).or(this::byReferer).orElseGet(this::byNothing);
    }

    /** Which of two would be the page's? The next reader might take the other. */
    private Optional<PageOrigin> doubled() {
        for (HttpString name : new HttpString[] {Headers.ORIGIN, PageFields.SEC_FETCH_SITE, Headers.REFERER}) {
            if (headers.count(name) > 1) {
                return Optional.of(new Denied("Only one " + name + " header is allowed."));
            }
        }
        return Optional.empty();
    }

    private Optional<PageOrigin> byOrigin() {
        return fields.origin().map(origin -> {
            if (may(origin)) {
                return new Allowed(Optional.of(origin), Optional.of(origin));
            }
            return isSameOrigin() ? ofOwnPage(origin) : denied(origin);
        });
    }

    /** By the browser's own word: a proxy may have changed the host and the scheme that we would compare with. */
    private boolean isSameOrigin() {
        boolean own = route.origins().allowed() instanceof Origins.Same
                || route.origins().allowed() instanceof Origins.Dev;
        return own && fields.site().equals("same-origin");
    }

    /** A page that wants no Referer may say {@code null} for its own origin; sandboxes do, too, but they are of another site. */
    private PageOrigin ofOwnPage(String origin) {
        Optional<String> named = Optional.of(origin).filter(it -> !it.equals("null"));
        return new Allowed(named, named.or(this::ownPage));
    }

    private boolean may(String origin) {
        return OriginRule.allows(route.origins().allowed(), origin, outer);
    }

    /** Written by browsers only, and by no script: Fetch Metadata §2.3, which also has unknown words ignored. */
    private Optional<PageOrigin> bySite() {
        return switch (fields.site()) {
            case "same-origin" -> Optional.of(new Allowed(Optional.empty(), ownPage()));
            case "none" -> Optional.of(new Allowed(Optional.empty(), Optional.empty())); // typed in: there is no page
            case "same-site", "cross-site" -> Optional.of(byOtherSite());
            default -> Optional.empty();
        };
    }

    /** As the browser knows it, if it says so: behind a proxy that changes Host, or ends TLS, we do not. */
    private Optional<String> ownPage() {
        return fields.refererOrigin().or(() -> OriginRule.own(outer).map(WebOrigin::text));
    }

    /** A page's script or fetch without CORS: which page, only the Referer may tell. */
    private PageOrigin byOtherSite() {
        return route.origins().allowed() instanceof Origins.Any
                ? byReferer().orElse(new Allowed(Optional.empty(), Optional.empty()))
                : new Denied("Pages of other origins need an Origin header here.");
    }

    private Optional<PageOrigin> byReferer() {
        if (fields.isRefererUnreadable() && !(route.origins().allowed() instanceof Origins.Any)) {
            return Optional.of(new Denied("The Referer header names a page, but its origin cannot be read."));
        }
        return fields.refererOrigin()
                .map(page -> may(page) ? new Allowed(Optional.empty(), Optional.of(page)) : denied(page));
    }

    private PageOrigin byNothing() {
        return route.origins().allowMissing()
                ? new Allowed(Optional.empty(), Optional.empty())
                : new Denied(OriginRule.MISSING);
    }

    private PageOrigin denied(String origin) {
        return new Denied(OriginRule.notAllowed(route.origins().allowed(), origin, outer));
    }
}
