package io.towline.handshake.origin;

import io.towline.conversation.Quoted;
import io.undertow.util.HeaderMap;
import java.util.Locale;
import java.util.Optional;

/**
 * The page that a request comes from, as its browser said it and nobody else: what we might work out from {@code Host} and the scheme
 * differs behind proxies that change these. A browser spells one page in several ways: a POST has {@code Origin}, a GET of the same origin
 * has none, but {@code Sec-Fetch-Site}, or {@code Referer} where the URL is plain HTTP or the browser old.
 *
 * @param origin as {@code Origin} has it, else the {@code Referer}; in lower case, without the default port; {@code null} is a word as any
 * @param site where the page lies, as seen from the URL
 */
public record RequestingPage(Optional<String> origin, Site site) {

    public enum Site {
        SAME_ORIGIN,
        ELSEWHERE,
        UNTOLD
    }

    /** No origin is longer; a session keeps it. */
    private static final int MOST_CHARS = 300;

    private static final String NULL = "null";

    /** Of a program that is no browser. */
    public static final RequestingPage UNTOLD = new RequestingPage(Optional.empty(), Site.UNTOLD);

    /** Of fields each of which is there once. */
    public static RequestingPage of(HeaderMap headers) {
        PageFields fields = new PageFields(headers);
        Optional<String> origin = fields.origin().map(RequestingPage::spelled).or(fields::refererOrigin);
        return new RequestingPage(origin, site(fields.site()));
    }

    private static Site site(String word) {
        return switch (word) {
            case "same-origin" -> Site.SAME_ORIGIN;
            case "same-site", "cross-site" -> Site.ELSEWHERE;
            default -> Site.UNTOLD; // "none", too: there is no page
        };
    }

    private static String spelled(String origin) {
        String text = origin.length() <= MOST_CHARS ? origin : origin.substring(0, MOST_CHARS);
        return WebOrigin.parse(text).map(WebOrigin::text).orElseGet(() -> text.toLowerCase(Locale.ROOT));
    }

    /** Whether this may be the page that {@code other} is. Where nothing is said, nothing speaks against it. */
    public boolean mayBe(RequestingPage other) {
        if (isUntold() || other.isUntold()) {
            return true;
        }
        if (names() && other.names()) {
            return origin.equals(other.origin);
        }
        if (site == other.site) {
            // Both may say "null": a page that wants no Referer has it in place of its origin, and so has every
            // sandbox.
            return site != Site.UNTOLD || origin.equals(other.origin);
        }
        // One has said where it lies, the other what it is called: it would be the page's first request that does not
        // say both.
        RequestingPage located = site == Site.UNTOLD ? other : this;
        RequestingPage named = site == Site.UNTOLD ? this : other;
        return located.site == Site.SAME_ORIGIN && !located.names() && named.site == Site.UNTOLD && named.names();
    }

    /** What is known of a page that both are. Who says "null" has not said which. */
    public RequestingPage with(RequestingPage other) {
        boolean learns = !names() && other.names();
        return new RequestingPage(learns ? other.origin : origin, site == Site.UNTOLD ? other.site : site);
    }

    /** Characters that are kept of it. */
    public int length() {
        return origin.map(String::length).orElse(0);
    }

    private boolean isUntold() {
        return origin.isEmpty() && site == Site.UNTOLD;
    }

    private boolean names() {
        return origin.isPresent() && !origin.get().equals(NULL);
    }

    /** To go behind "a page of". */
    public String inWords() {
        return origin.map(Quoted::of)
                .orElse(
                        switch (site) {
                            case SAME_ORIGIN -> "this URL's own origin";
                            case ELSEWHERE -> "another origin that is not named";
                            case UNTOLD -> "an origin that is not named";
                        });
    }
}
