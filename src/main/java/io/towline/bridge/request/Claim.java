package io.towline.bridge.request;

import io.towline.handshake.Page;
import java.util.Optional;

/**
 * Whose a session is. A request finds it by the same route and the same bond, and from what may be the same page.
 *
 * @param bond the value of the cookie that {@code bridge.bind} names; empty where it names none
 */
public record Claim(String route, Page page, Optional<String> bond) {

    /** With what this request has told of the page that nobody had told before. */
    public Claim with(Page told) {
        return new Claim(route, page.with(told), bond);
    }

    /** For who asks for a session that another page has: whose, and what to do. */
    public String refusal(Page owner) {
        return "This session was opened by a page of " + owner.inWords() + ", and this request comes from a page of "
                + page.inWords()
                + ". Each origin needs a session of its own; a proxy in front has to pass on Origin, Referer"
                + " and Sec-Fetch-Site as they came.";
    }
}
