package io.towline.header;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.config.UpstreamConfig.Dialect;
import io.towline.config.value.Cidr;
import io.towline.header.Forwarding.Outer;
import io.towline.header.field.HopByHop;
import io.towline.header.forwarded.ReceivedRequest;
import io.undertow.util.HeaderMap;
import io.undertow.util.HttpString;
import java.net.InetAddress;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 7239, RFC 9110 §7.6, and the X-Forwarded fields that nobody ever wrote down. Trusted here: 10.0.0.0/8, ::1. */
class ForwardingTest {

    private static final InetAddress PROXY = address("10.0.0.1");
    private static final InetAddress STRANGER = address("203.0.113.9");

    private final Forwarding forwarding =
            new Forwarding(List.of(new Cidr(address("10.0.0.0"), 8), new Cidr(address("::1"), 128)));

    @ParameterizedTest(name = "{0} behind {1} is {2}")
    @CsvSource(
            delimiter = '|',
            value = {
                "198.51.100.7                       | 10.0.0.1    | 198.51.100.7",
                "198.51.100.7, 10.0.0.2             | 10.0.0.1    | 198.51.100.7",
                "6.6.6.6, 198.51.100.7, 10.0.0.2    | 10.0.0.1    | 198.51.100.7",
                "6.6.6.6, 198.51.100.7              | 203.0.113.9 | 203.0.113.9",
                "10.0.0.3, 10.0.0.2                 | 10.0.0.1    | 10.0.0.3",
                "6.6.6.6, garbage, 10.0.0.2         | 10.0.0.1    | 10.0.0.2",
                "6.6.6.6, unknown                   | 10.0.0.1    | 10.0.0.1",
                "localhost                          | 10.0.0.1    | 10.0.0.1",
                "1.2.3                              | 10.0.0.1    | 10.0.0.1",
                "1.2.3.999                          | 10.0.0.1    | 10.0.0.1",
                "198.51.100.7:4711                  | 10.0.0.1    | 198.51.100.7",
                "[2001:db8::7]:4711                 | ::1         | 2001:db8::7",
                "2001:db8::7                        | ::1         | 2001:db8::7",
                "fe80::1%eth0                       | ::1         | ::1",
                "::ffff:198.51.100.7                | ::1         | 198.51.100.7",
                ", ,198.51.100.7,,                  | 10.0.0.1    | 198.51.100.7",
            })
    void theClientIsTheRightmostUntrustedAddress(String xForwardedFor, String peer, String client) {
        HeaderMap request = headers("X-Forwarded-For", xForwardedFor);
        assertEquals(address(client), client(address(peer), request));
    }

    @Test
    void theClientIsThePeerWhereNobodyForwards() {
        assertEquals(PROXY, client(PROXY, new HeaderMap()));
        assertEquals(STRANGER, client(STRANGER, new HeaderMap()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "for=6.6.6.6, for=198.51.100.7;proto=https, For=10.0.0.2",
                "for=\"198.51.100.7:80\";host=\"a,b;c\"",
                "proto=https;FOR=\"198.51.100.7\"",
            })
    void forwardedTellsTheClientWhereXForwardedForIsAbsent(String forwarded) {
        assertEquals(address("198.51.100.7"), client(PROXY, headers("Forwarded", forwarded)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"for=6.6.6.6, for=_hidden", "for=6.6.6.6, proto=https", "for=6.6.6.6, for=\"unclosed"})
    void anObfuscatedForwardedElementEndsTheWalk(String forwarded) {
        assertEquals(PROXY, client(PROXY, headers("Forwarded", forwarded)));
    }

    @Test
    void forwardedIpv6IsBracketedAndQuoted() {
        HeaderMap request = headers("Forwarded", "for=\"[2001:db8:cafe::17]:4711\"");
        assertEquals(address("2001:db8:cafe::17"), client(PROXY, request));
    }

    @Test
    void xForwardedForOutweighsForwarded() {
        HeaderMap request = headers("X-Forwarded-For", "198.51.100.7", "Forwarded", "for=6.6.6.6");
        assertEquals(address("198.51.100.7"), client(PROXY, request));
    }

    @Test
    void aChainMayStandOnSeveralLines() {
        HeaderMap request = headers("X-Forwarded-For", "6.6.6.6, 198.51.100.7", "X-Forwarded-For", "10.0.0.2");
        assertEquals(address("198.51.100.7"), client(PROXY, request));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Connection",
                "Keep-Alive",
                "Proxy-Connection",
                "TE",
                "Trailer",
                "Transfer-Encoding",
                "Upgrade",
                "Proxy-Authorization",
                "Content-Length",
                "Host",
                "Sec-WebSocket-Key",
                "sec-websocket-version",
                "Sec-WebSocket-Protocol",
                "Sec-WebSocket-Extensions",
                "Sec-WebSocket-Accept",
            })
    void fieldsOfOneConnectionStay(String name) {
        assertFalse(onward(PROXY, headers(name, "x")).contains(name));
    }

    @ParameterizedTest
    @ValueSource(strings = {"Cookie", "Authorization", "Origin", "User-Agent", "X-Own", "Accept-Language"})
    void endToEndFieldsPass(String name) {
        assertEquals(
                List.of("one", "two"),
                List.copyOf(onward(STRANGER, headers(name, "one", name, "two")).get(name)));
    }

    @Test
    void fieldsThatConnectionNamesStay() {
        HeaderMap request =
                headers("Connection", "Upgrade, x-hop", "Connection", "COOKIE", "X-Hop", "1", "Cookie", "a=b");
        HeaderMap onward = onward(STRANGER, request);
        assertFalse(onward.contains("X-Hop"));
        assertFalse(onward.contains("Cookie"));
    }

    @Test
    void connectionCannotTakeAwayWhatTellsTheClient() {
        HeaderMap request = headers(
                "Connection", "upgrade, x-forwarded-for, forwarded, x-forwarded-proto, x-forwarded-host, via",
                "X-Forwarded-For", "198.51.100.7",
                "X-Forwarded-Proto", "https");
        HeaderMap onward = onward(PROXY, request);
        assertEquals("198.51.100.7, 10.0.0.1", onward.getFirst("X-Forwarded-For"));
        assertEquals("https", onward.getFirst("X-Forwarded-Proto"));
        assertEquals("shop.example.com:8080", onward.getFirst("X-Forwarded-Host"));
        assertEquals("1.1 towline", onward.getFirst("Via"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\rb", "a\nb", "a\0b", "a\r\nX-Evil: 1"})
    void valuesWithLineBreaksOrNulNeverPass(String value) {
        assertFalse(onward(STRANGER, headers("X-Own", value)).contains("X-Own"));
    }

    @Test
    void theRequestItselfIsNotChanged() {
        HeaderMap request = headers("X-Forwarded-For", "198.51.100.7", "Connection", "Upgrade");
        onward(PROXY, request);
        assertEquals("198.51.100.7", request.getFirst("X-Forwarded-For"));
        assertTrue(request.contains("Connection"));
    }

    @ParameterizedTest(name = "proto {1}, host {2}, forwarded {3} from {0}: {4}://{5}")
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                "10.0.0.1    | -           | -       | -                              | http  | in.example:80",
                "10.0.0.1    | https       | -       | -                              | https | in.example:80",
                "10.0.0.1    | HTTPS, http | a, b    | -                              | https | a",
                "10.0.0.1    | wss         | out     | -                              | https | out",
                "10.0.0.1    | gopher      | -       | -                              | http  | in.example:80",
                "10.0.0.1    | -           | -       | for=1.1.1.1;proto=https;host=o | https | o",
                "10.0.0.1    | http        | x       | proto=https;host=o             | http  | x",
                "10.0.0.1    | https       | -       | proto=http;host=o              | https | in.example:80",
                "10.0.0.1    | -           | x       | proto=https;host=o             | http  | x",
                "10.0.0.1    | -           | -       | host=\"o:8443\"                | http  | o:8443",
                "10.0.0.1    | -           | -       | host=\"a\\\"b\"                 | http  | in.example:80",
                "10.0.0.1    | https       | a b     | -                              | https | in.example:80",
                "10.0.0.1    | https       | a/b     | -                              | https | in.example:80",
                "203.0.113.9 | https       | out     | proto=https;host=o             | http  | in.example:80",
            })
    void theOuterUrlIsATrustedPeersWord(
            String peer, String proto, String host, String forwarded, String scheme, String outerHost) {
        HeaderMap request = new HeaderMap();
        add(request, "X-Forwarded-Proto", proto);
        add(request, "X-Forwarded-Host", host);
        add(request, "Forwarded", forwarded);
        assertEquals(
                new Outer(scheme, outerHost),
                forwarding
                        .client(new ReceivedRequest(request, address(peer), false, "in.example:80"))
                        .outer());
    }

    @ParameterizedTest(name = "{0}, host {1}, port {2}: {3}")
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                "https | out      | 443   | out",
                "https | out      | 8443  | out:8443",
                "http  | out      | 8080  | out:8080",
                "https | out      | 80    | out",
                "http  | out      | 443   | out",
                "https | out:8443 | 443   | out:8443",
                "https | [::1]    | 8443  | [::1]:8443",
                "https | out      | 0     | out",
                "https | out      | 65536 | out",
                "https | out      | x     | out",
                "https | -        | 8443  | in.example:80",
            })
    void aPortThatATrustedPeerNamesIsHeard(String proto, String host, String port, String outerHost) {
        HeaderMap request = new HeaderMap();
        add(request, "X-Forwarded-Proto", proto);
        add(request, "X-Forwarded-Host", host);
        add(request, "X-Forwarded-Port", port);
        assertEquals(
                new Outer(proto, outerHost),
                forwarding
                        .client(new ReceivedRequest(request, PROXY, false, "in.example:80"))
                        .outer());
        assertEquals(
                new Outer("http", "in.example:80"),
                forwarding
                        .client(new ReceivedRequest(request, STRANGER, false, "in.example:80"))
                        .outer());
    }

    @ParameterizedTest(name = "{0}: {1}: {2}")
    @CsvSource(
            delimiter = '|',
            value = {
                "X-Forwarded-Scheme   | https | https",
                "X-Forwarded-Protocol | wss   | https",
                "X-Forwarded-Ssl      | on    | https",
                "X-Forwarded-Ssl      | off   | http",
            })
    void otherNamesOfTheSchemeAreHeard(String name, String value, String scheme) {
        HeaderMap request = headers(name, value, "Forwarded", "proto=gopher");
        assertEquals(
                scheme,
                forwarding
                        .client(new ReceivedRequest(request, PROXY, false, "h"))
                        .outer()
                        .scheme());
        assertEquals(
                "http",
                forwarding
                        .client(new ReceivedRequest(request, STRANGER, false, "h"))
                        .outer()
                        .scheme());
    }

    /** Whoever stands left of the client could have been written by anybody. */
    @ParameterizedTest(name = "{0}: {1}://{2}")
    @CsvSource(
            delimiter = '|',
            value = {
                "for=6.6.6.6;proto=http;host=evil, for=198.51.100.7;proto=https;host=out, for=10.0.0.2 | https | out",
                "for=6.6.6.6;host=evil, for=198.51.100.7, for=10.0.0.2;proto=https;host=in2            | https | in2",
                "for=6.6.6.6;host=evil, for=unknown;proto=https;host=out                               | https | out",
                "for=6.6.6.6;host=evil, for=198.51.100.7                                               | http  | own",
            })
    void schemeAndHostAreThoseOfTheClientsElement(String forwarded, String scheme, String host) {
        assertEquals(
                new Outer(scheme, host),
                forwarding
                        .client(new ReceivedRequest(headers("Forwarded", forwarded), PROXY, false, "own"))
                        .outer());
    }

    @Test
    void ofAsManySchemesAsAddressesTheClientsCounts() {
        HeaderMap request = headers(
                "X-Forwarded-For", "6.6.6.6, 198.51.100.7, 10.0.0.2",
                "X-Forwarded-Proto", "http, https, http",
                "X-Forwarded-Host", "evil, out, in2");
        assertEquals(
                new Outer("https", "out"),
                forwarding
                        .client(new ReceivedRequest(request, PROXY, false, "own"))
                        .outer());
    }

    @Test
    void xRealIpTellsTheClientWhereNothingElseDoes() {
        assertEquals(address("198.51.100.7"), client(PROXY, headers("X-Real-IP", "198.51.100.7")));
        assertEquals(STRANGER, client(STRANGER, headers("X-Real-IP", "198.51.100.7")));
        HeaderMap both = headers("X-Forwarded-For", "198.51.100.7", "X-Real-IP", "6.6.6.6");
        assertEquals(address("198.51.100.7"), client(PROXY, both));
        HeaderMap other = headers("Forwarded", "for=198.51.100.7", "X-Real-IP", "6.6.6.6");
        assertEquals(address("198.51.100.7"), client(PROXY, other));
    }

    @Test
    void responsesLoseTheirHopByHopFieldsToo() {
        HeaderMap response = headers(
                "Connection",
                "close, X-Hop",
                "X-Hop",
                "1",
                "Set-Cookie",
                "a",
                "Set-Cookie",
                "b",
                "Keep-Alive",
                "1",
                "Proxy-Authenticate",
                "Basic",
                "WWW-Authenticate",
                "Basic");
        HeaderMap rest = HopByHop.removedFrom(response);
        assertEquals(2, rest.size());
        assertEquals(List.of("a", "b"), List.copyOf(rest.get("Set-Cookie")));
        assertTrue(rest.contains("WWW-Authenticate"));
    }

    private HeaderMap onward(InetAddress peer, HeaderMap request) {
        return forwarding.onward(
                new ReceivedRequest(request, peer, false, "shop.example.com:8080"), Set.of(Dialect.X_FORWARDED));
    }

    private static HeaderMap headers(String... namesAndValues) {
        HeaderMap headers = new HeaderMap();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            add(headers, namesAndValues[i], namesAndValues[i + 1]);
        }
        return headers;
    }

    private static void add(HeaderMap headers, String name, String value) {
        if (value != null) {
            headers.add(new HttpString(name), value);
        }
    }

    private static InetAddress address(String literal) {
        return InetAddress.ofLiteral(literal);
    }

    private InetAddress client(InetAddress peer, HeaderMap request) {
        return forwarding.client(new ReceivedRequest(request, peer, false, "")).address();
    }
}
