package io.towline.header;

import static io.towline.config.UpstreamConfig.Dialect.FORWARDED;
import static io.towline.config.UpstreamConfig.Dialect.X_FORWARDED;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.towline.config.UpstreamConfig.Dialect;
import io.towline.config.value.Cidr;
import io.towline.header.forwarded.ReceivedRequest;
import io.undertow.util.HeaderMap;
import io.undertow.util.HeaderValues;
import io.undertow.util.HttpString;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What servers are told of the client, in either dialect. Trusted here: 10.0.0.0/8. */
class ForwardedDialectsTest {

    private static final InetAddress PROXY = address("10.0.0.1");
    private static final InetAddress STRANGER = address("203.0.113.9");
    private static final Set<Dialect> BOTH = Set.of(X_FORWARDED, FORWARDED);

    private final Forwarding forwarding = new Forwarding(List.of(new Cidr(address("10.0.0.0"), 8)));
    private String host = "shop.example.com";
    private boolean tls;

    @Test
    void aClientWithoutProxiesIsToldInBoth() {
        assertEquals(
                Map.of(
                        "Forwarded", "for=203.0.113.9;host=shop.example.com;proto=http",
                        "X-Forwarded-For", "203.0.113.9",
                        "X-Forwarded-Host", "shop.example.com",
                        "X-Forwarded-Proto", "http",
                        "X-Real-IP", "203.0.113.9"),
                onward(STRANGER, BOTH));
    }

    @Test
    void whatIsNotSentIsRemovedWhoeverSentIt() {
        String[] all = {
            "X-Forwarded-For", "198.51.100.7",
            "X-Forwarded-Proto", "https",
            "X-Forwarded-Host", "out.example",
            "X-Forwarded-Port", "443",
            "X-Forwarded-Scheme", "https",
            "X-Forwarded-Ssl", "on",
            "X-Real-IP", "198.51.100.7",
            "Forwarded", "for=198.51.100.7"
        };
        assertEquals(Map.of(), onward(PROXY, Set.of(), all));
        assertEquals(Map.of(), onward(STRANGER, Set.of(), all));
        assertEquals(
                Map.of("Forwarded", "for=198.51.100.7;host=out.example;proto=https, for=10.0.0.1"),
                onward(PROXY, Set.of(FORWARDED), all));
        assertEquals(
                Map.of(
                        "X-Forwarded-For", "198.51.100.7, 10.0.0.1",
                        "X-Forwarded-Host", "out.example",
                        "X-Forwarded-Port", "443",
                        "X-Forwarded-Proto", "https",
                        "X-Forwarded-Scheme", "https",
                        "X-Forwarded-Ssl", "on",
                        "X-Real-IP", "198.51.100.7"),
                onward(PROXY, Set.of(X_FORWARDED), all));
    }

    @Test
    void aFrontThatSaysXForwardedIsToldOnInForwardedToo() {
        assertEquals(
                Map.of(
                        "Forwarded", "for=203.0.113.7;host=shop.example.com;proto=https, for=10.0.0.1",
                        "X-Forwarded-For", "203.0.113.7, 10.0.0.1",
                        "X-Forwarded-Host", "shop.example.com",
                        "X-Forwarded-Proto", "https",
                        "X-Real-IP", "203.0.113.7"),
                onward(PROXY, BOTH, "X-Forwarded-Proto", "https", "X-Forwarded-For", "203.0.113.7"));
    }

    @Test
    void aFrontThatSaysForwardedIsToldOnInXForwardedToo() {
        assertEquals(
                Map.of(
                        "Forwarded", "for=203.0.113.7;host=\"out.example:8443\";proto=https, for=10.0.0.1",
                        "X-Forwarded-For", "203.0.113.7, 10.0.0.1",
                        "X-Forwarded-Host", "out.example:8443",
                        "X-Forwarded-Proto", "https",
                        "X-Real-IP", "203.0.113.7"),
                onward(PROXY, BOTH, "Forwarded", "for=203.0.113.7;proto=https;host=\"out.example:8443\";by=_x"));
    }

    /** As routers write it that forget the quotes, or listen to both kinds of addresses by one socket. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "for=[::ffff:198.51.100.7];host=my.example;proto=https           | 198.51.100.7",
                "for=\"[::ffff:198.51.100.7]:4711\";host=my.example;proto=https  | 198.51.100.7",
                "for=::ffff:198.51.100.7;host=my.example;proto=https             | 198.51.100.7",
                "for=[2001:db8::7]:80;host=my.example;proto=https                | 2001:db8::7",
                "For=2001:DB8::7; Host=my.example; Proto=HTTPS                   | 2001:db8::7",
            })
    void sloppyAddressesAreUnderstood(String forwarded, String client) {
        Map<String, String> told = onward(PROXY, BOTH, "Forwarded", forwarded);
        assertEquals(client, told.get("X-Real-IP"));
        assertEquals("https", told.get("X-Forwarded-Proto"));
        assertEquals("my.example", told.get("X-Forwarded-Host"));
    }

    /** Most proxies write the X-Forwarded family, and let Forwarded pass from whoever sent it. */
    @Test
    void whereDialectsContradictXForwardedCounts() {
        assertEquals(
                Map.of(
                        "Forwarded", "for=203.0.113.7;host=shop.example.com;proto=http, for=10.0.0.1",
                        "X-Forwarded-For", "203.0.113.7, 10.0.0.1",
                        "X-Forwarded-Host", "shop.example.com",
                        "X-Forwarded-Proto", "http",
                        "X-Real-IP", "203.0.113.7"),
                onward(
                        PROXY,
                        BOTH,
                        "X-Forwarded-For",
                        "203.0.113.7",
                        "Forwarded",
                        "for=6.6.6.6;proto=https;host=evil"));
    }

    /** Servers take the leftmost address for the client's, so nothing stands left of it. */
    @Test
    void theChainBeginsWithTheClient() {
        Map<String, String> told = onward(PROXY, BOTH, "X-Forwarded-For", "6.6.6.6, 198.51.100.7:4711, 10.0.0.2");
        assertEquals("198.51.100.7, 10.0.0.2, 10.0.0.1", told.get("X-Forwarded-For"));
        assertEquals("198.51.100.7", told.get("X-Real-IP"));
        assertEquals(
                "for=198.51.100.7;host=shop.example.com;proto=http, for=10.0.0.2, for=10.0.0.1", told.get("Forwarded"));
    }

    @Test
    void strangersAreNotHeard() {
        assertEquals(
                onward(STRANGER, BOTH),
                onward(
                        STRANGER,
                        BOTH,
                        "X-Forwarded-For",
                        "10.0.0.99",
                        "X-Forwarded-Proto",
                        "https",
                        "X-Forwarded-Host",
                        "evil.example",
                        "X-Forwarded-Port",
                        "1",
                        "X-Forwarded-Ssl",
                        "on",
                        "X-Forwarded-User",
                        "root",
                        "X-Forwarded-Prefix",
                        "/evil",
                        "X-Real-IP",
                        "10.0.0.99",
                        "Forwarded",
                        "for=10.0.0.99"));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource({"X-Forwarded-User, alice", "X-Forwarded-Prefix, /app", "X-Forwarded-Server, edge-1"})
    void otherWordsOfATrustedFrontPassOn(String name, String value) {
        assertEquals(Map.of(name, value), onward(PROXY, Set.of(), name, value));
    }

    @ParameterizedTest(name = "port {0} is told as {1}, host {2}")
    @CsvSource({
        "443, 443, shop.example.com",
        "8443, 8443, shop.example.com:8443",
        "80, 443, shop.example.com",
        "'8443, 80', 8443, shop.example.com:8443"
    })
    void aPortOfATrustedFrontIsTold(String port, String told, String toldHost) {
        Map<String, String> onward = onward(PROXY, BOTH, "X-Forwarded-Proto", "https", "X-Forwarded-Port", port);
        assertEquals(told, onward.get("X-Forwarded-Port"));
        assertEquals(toldHost, onward.get("X-Forwarded-Host"));
    }

    @Test
    void contradictionsWithinTheFamilyAreEvenedOut() {
        Map<String, String> told = onward(
                PROXY,
                BOTH,
                "X-Forwarded-Proto",
                "https",
                "X-Forwarded-Ssl",
                "off",
                "X-Forwarded-Scheme",
                "http",
                "X-Forwarded-Host",
                "out.example:8443",
                "X-Forwarded-Port",
                "443");
        assertEquals("https", told.get("X-Forwarded-Proto"));
        assertEquals("on", told.get("X-Forwarded-Ssl"));
        assertEquals("https", told.get("X-Forwarded-Scheme"));
        assertEquals("8443", told.get("X-Forwarded-Port"));
    }

    @ParameterizedTest(name = "{0} is written {1}")
    @CsvSource(
            delimiter = '|',
            value = {
                "ide.example.com                | ide.example.com",
                "my_app                         | my_app",
                "127.0.0.1                      | 127.0.0.1",
                "ide.example.com:8080           | \"ide.example.com:8080\"",
                "[::1]                          | \"[::1]\"",
                "[2001:db8::1]:8443             | \"[2001:db8::1]:8443\"",
                "bücher                   | \"bücher\"",
            })
    void onlyWhatIsNoTokenIsQuoted(String named, String written) {
        host = named;
        assertEquals(
                "for=203.0.113.9;host=" + written + ";proto=http",
                onward(STRANGER, BOTH).get("Forwarded"));
    }

    @Test
    void ipv6IsWrittenAsEachDialectWantsIt() {
        host = "[::1]:8443";
        tls = true;
        Map<String, String> told = onward(address("2001:db8::1"), BOTH);
        assertEquals("for=\"[2001:db8::1]\";host=\"[::1]:8443\";proto=https", told.get("Forwarded"));
        assertEquals("2001:db8::1", told.get("X-Forwarded-For"));
        assertEquals("2001:db8::1", told.get("X-Real-IP"));
    }

    @Test
    void withoutAHostNoneIsTold() {
        host = "";
        assertEquals(
                Map.of(
                        "Forwarded", "for=203.0.113.9;proto=http",
                        "X-Forwarded-For", "203.0.113.9",
                        "X-Forwarded-Proto", "http",
                        "X-Real-IP", "203.0.113.9"),
                onward(STRANGER, BOTH));
    }

    /** Without Via, which is always the same. */
    private Map<String, String> onward(InetAddress peer, Set<Dialect> send, String... namesAndValues) {
        HeaderMap request = new HeaderMap();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            request.add(new HttpString(namesAndValues[i]), namesAndValues[i + 1]);
        }
        Map<String, String> told = new TreeMap<>();
        for (HeaderValues field : forwarding.onward(new ReceivedRequest(request, peer, tls, host), send)) {
            told.put(field.getHeaderName().toString(), String.join("|", field));
        }
        assertEquals("1.1 towline", told.remove("Via"));
        return told;
    }

    private static InetAddress address(String literal) {
        return InetAddress.ofLiteral(literal);
    }
}
