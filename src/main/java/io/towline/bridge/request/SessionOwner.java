package io.towline.bridge.request;

import io.towline.handshake.origin.RequestingPage;
import java.util.Optional;

/**
 * Whose a session is. A request finds it by the same route and the same bond, and from what may be the same page; and where the session
 * has a cookie of ours, by that.
 *
 * @param bond the value of the cookie that {@code bridge.bind} names; empty where it names none
 * @param cookie of a session, what must be shown; of a request, what is
 */
public record SessionOwner(String route, RequestingPage page, Optional<String> bond, Optional<ClientCookie> cookie) {

    public SessionOwner(String route, RequestingPage page, Optional<String> bond) {
        this(route, page, bond, Optional.empty());
    }

    public SessionOwner with(Optional<ClientCookie> other) {
        return new SessionOwner(route, page, bond, other);
    }

    /** Whether a request by this one holds what the owner's session is tied to, be it from its page or not. */
    public boolean shows(SessionOwner owner) {
        return bond.equals(owner.bond)
                && (owner.cookie.isEmpty()
                        || cookie.filter(shown -> shown.isOf(owner.cookie.get()))
                                .isPresent());
    }

    /** With what this request has told of the page that nobody had told before. */
    public SessionOwner with(RequestingPage told) {
        return new SessionOwner(route, page.with(told), bond, cookie);
    }

    /** For who asks for a session that another page has: whose, and what to do. */
    public String refusal(RequestingPage owner) {
        return "This session was opened by a page of " + owner.inWords() + ", and this request comes from a page of "
                + page.inWords()
                + ". Each origin needs a session of its own; a proxy in front has to pass on Origin, Referer"
                + " and Sec-Fetch-Site as they came.";
    }
}
