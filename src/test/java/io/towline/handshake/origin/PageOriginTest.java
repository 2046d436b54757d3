package io.towline.handshake.origin;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.towline.config.RouteConfig.Origins;
import io.towline.handshake.origin.PageOrigin.Allowed;
import io.towline.handshake.origin.PageOrigin.Denied;
import io.towline.header.Forwarding.Outer;
import io.towline.testkit.SampleConfig;
import io.undertow.util.HeaderMap;
import io.undertow.util.HttpString;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which page a request comes from, with the URL being {@code https://chat.example.com}. */
class PageOriginTest {

    private final SampleConfig.Route route = new SampleConfig.Route();
    private final HeaderMap headers = new HeaderMap();
    private Outer outer = new Outer("https", "Chat.example.com:443");

    /** Blank: there is no such header. Expected: what CORS says, then the page; or that it is denied. */
    @ParameterizedTest(name = "{0}: Origin {1}, Sec-Fetch-Site {2}, Referer {3}, missing-origin {4}")
    @CsvSource(
            delimiter = '|',
            value = {
                // Origin decides before all else
                "same   | https://chat.example.com     |             |                            | reject | https://chat.example.com https://chat.example.com",
                "same   | https://chat.example.com:443 | cross-site  | https://evil.example/      | reject | https://chat.example.com:443 https://chat.example.com:443",
                "same   | http://chat.example.com      | cross-site  | https://chat.example.com/  | allow  | denied http://chat.example.com",
                "same   | http://chat.example.com      |             | https://chat.example.com/  | allow  | denied http://chat.example.com",
                "same   | https://evil.example         | none        |                            | allow  | denied https://evil.example",
                "same   | null                         | cross-site  |                            | allow  | denied null",
                "same   | null                         |             | https://chat.example.com/  | allow  | denied null",
                // but where it lies by the URL, a browser knows better than we do behind a proxy
                "same   | https://outside.example.com  | same-origin |                            | reject | https://outside.example.com https://outside.example.com",
                "same   | null                         | same-origin |                            | reject | - https://chat.example.com",
                "same   | null                         | same-origin | https://outside.example.com/ | reject | - https://outside.example.com",
                "listed | null                         | same-origin |                            | allow  | denied null",
                "listed | https://app.example.com      | cross-site  |                            | reject | https://app.example.com https://app.example.com",
                "listed | https://a.b.example.org      |             |                            | reject | https://a.b.example.org https://a.b.example.org",
                "listed | https://chat.example.com     | same-origin |                            | allow  | denied https://chat.example.com",
                "listed | null                         |             |                            | allow  | denied null",
                "null   | null                         | cross-site  |                            | reject | null null",
                "any    | https://evil.example         | cross-site  |                            | reject | https://evil.example https://evil.example",
                "any    | file://                      |             |                            | reject | file:// file://",
                "any    | null                         |             |                            | reject | null null",
                // then Sec-Fetch-Site
                "same   | | same-origin |                       | reject | - https://chat.example.com",
                "same   | | same-origin | about:blank           | reject | - https://chat.example.com",
                "same   | | same-origin | https://outside.example.com/a | reject | - https://outside.example.com",
                "listed | | same-origin |                       | reject | - https://chat.example.com",
                "same   | | none        | https://evil.example/ | reject | - -",
                "same   | | same-site   |                       | allow  | denied",
                "same   | | cross-site  |                       | allow  | denied",
                "any    | | cross-site  |                       | reject | - -",
                "any    | | same-site   |                       | reject | - -",
                "any    | | cross-site  | https://app.example.com/ | reject | - https://app.example.com",
                "listed | | cross-site  | https://app.example.com/ | allow | denied",
                // then Referer, where that says nothing we know
                "same   | | Same-Origin | https://evil.example/            | allow  | denied https://evil.example",
                "same   | |             | https://chat.example.com/a?b#c   | reject | - https://chat.example.com",
                "same   | |             | https://CHAT.example.com:443     | reject | - https://chat.example.com",
                "same   | |             | https://chat.example.com:444/    | allow  | denied https://chat.example.com:444",
                "same   | |             | https://chat.example.com?x=://y/ | reject | - https://chat.example.com",
                "same   | |             | https://evil.example/https://chat.example.com | allow | denied https://evil.example",
                "listed | |             | https://app.example.com/page     | reject | - https://app.example.com",
                "listed | |             | https://chat.example.com/        | allow  | denied https://chat.example.com",
                "any    | |             | http://evil.example:8080/        | reject | - http://evil.example:8080",
                // then missing-origin
                "same   | | new-word    |                                  | allow  | - -",
                "same   | |             |                                  | allow  | - -",
                "any    | |             |                                  | reject | missing",
                "same   | |             | about:blank                      | allow  | - -",
                "same   | |             | about:blank                      | reject | missing",
                "same   | |             | /chat                            | reject | missing",
                // what names a page of the web must be readable
                "same   | |             | https://user@evil.example/       | allow  | unreadable",
                "same   | |             | https://user@evil.example/       | reject | unreadable",
                "same   | |             | https://chat.example.com:4431111 | allow  | unreadable",
                "same   | |             | https://chat.example.com\\@evil.example/ | allow | unreadable",
                "same   | |             | https:\\\\evil.example\\         | allow  | unreadable",
                "same   | |             | https:evil.example               | allow  | unreadable",
                "same   | |             | https:/evil.example              | allow  | unreadable",
                "same   | |             | HTTPS:///evil.example            | allow  | unreadable",
                "same   | |             | http://                          | allow  | unreadable",
                "listed | |             | http://bücher.example/      | allow  | unreadable",
                "listed | | new-word    | https://app.example.com/ https://evil.example/ | allow | - https://app.example.com",
                "same   | | same-origin | https://user@evil.example/       | reject | - https://chat.example.com",
                "any    | |             | https://user@evil.example/       | allow  | - -",
                "any    | |             | https://user@evil.example/       | reject | missing",
                "same   | |             | httpx:evil.example               | allow  | - -",
            })
    void theBestWitnessDecides(
            String origins, String origin, String site, String referer, String missing, String expected) {
        route.origins = origins(origins);
        route.allowMissingOrigin = missing.equals("allow");
        add("Origin", origin);
        add("Sec-Fetch-Site", site);
        add("Referer", referer);
        assertEquals(expected(expected), judge());
    }

    @ParameterizedTest
    @CsvSource({"Origin, https://chat.example.com", "Sec-Fetch-Site, same-origin", "Referer, https://chat.example.com/"
    })
    void whatStandsThereTwiceIsDenied(String name, String value) {
        add(name, value);
        add(name, value);
        assertEquals(new Denied("Only one " + name + " header is allowed."), judge());
    }

    @ParameterizedTest
    @CsvSource({
        "http,  a.example:80,   http://a.example",
        "http,  a.example:8080, http://a.example:8080",
        "https, a.example:80,   https://a.example:80",
        "https, [::1]:8443,     https://[::1]:8443",
    })
    void ourOwnOriginIsWrittenAsBrowsersDo(String scheme, String host, String own) {
        outer = new Outer(scheme, host);
        add("Sec-Fetch-Site", "same-origin");
        assertEquals(new Allowed(Optional.empty(), Optional.of(own)), judge());
    }

    @Test
    void withoutAHostThereIsNoOriginOfOurOwn() {
        outer = new Outer("http", "");
        add("Sec-Fetch-Site", "same-origin");
        assertEquals(new Allowed(Optional.empty(), Optional.empty()), judge());
    }

    private PageOrigin judge() {
        return PageOrigin.judge(headers, route.config(), outer);
    }

    private void add(String name, String value) {
        if (value != null) {
            headers.add(HttpString.tryFromString(name), value);
        }
    }

    private static Origins origins(String name) {
        return switch (name) {
            case "same" -> new Origins.Same();
            case "any" -> new Origins.Any();
            case "null" -> new Origins.Listed(List.of("null"));
            default -> new Origins.Listed(List.of("https://app.example.com", "https://*.example.org"));
        };
    }

    private PageOrigin expected(String text) {
        String[] words = text.split(" ");
        return switch (words[0]) {
            case "unreadable" -> new Denied("The Referer header names a page, but its origin cannot be read.");
            case "missing" -> new Denied("An Origin header is needed here (missing-origin = reject).");
            case "denied" ->
                new Denied(
                        words.length == 1
                                ? "Pages of other origins need an Origin header here."
                                : "Pages of the origin \"" + words[1] + "\" may not connect here: " + remedy());
            default -> new Allowed(known(words[0]), known(words[1]));
        };
    }

    private String remedy() {
        String named = "the request itself names \"https://chat.example.com\"";
        return route.origins instanceof Origins.Listed
                ? "the route's origins do not list it; " + named + "."
                : named + " (origins = same-origin).";
    }

    private static Optional<String> known(String word) {
        return word.equals("-") ? Optional.empty() : Optional.of(word);
    }
}
