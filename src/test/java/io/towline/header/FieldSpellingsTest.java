package io.towline.header;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.towline.config.UpstreamConfig.Dialect;
import io.towline.config.value.Cidr;
import io.towline.header.forwarded.ReceivedRequest;
import io.undertow.util.HeaderMap;
import io.undertow.util.HttpString;
import java.net.InetAddress;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Names that servers cannot tell from those by which Towline speaks, since they read every odd sign alike. Trusted here: 10.0.0.0/8. */
class FieldSpellingsTest {

    private static final InetAddress PROXY = InetAddress.ofLiteral("10.0.0.1");
    private static final InetAddress STRANGER = InetAddress.ofLiteral("203.0.113.9");

    private final Forwarding forwarding = new Forwarding(List.of(new Cidr(InetAddress.ofLiteral("10.0.0.0"), 8)));

    /** To CGI, PHP, WSGI and Rack these are the names with hyphens. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "X_Real_IP",
                "X_REAL_IP",
                "x_real-ip",
                "X.Real.IP",
                "X-Real.IP",
                "X~Real!IP",
                "X_Forwarded_For",
                "X-Forwarded_For",
                "X.Forwarded.For",
                "X_Forwarded_Proto",
                "X_Forwarded_Host",
                "X_Forwarded_Port",
                "X_Forwarded_Ssl",
                "X_Forwarded_Scheme",
                "X_Forwarded_Protocol",
                "Content_Length",
                "Transfer_Encoding",
                "Keep_Alive",
                "Proxy_Authorization",
                "Proxy_Connection",
                "Sec_WebSocket_Key",
                "Sec_WebSocket_Protocol",
                "sec.websocket.extensions"
            })
    void whatServersReadAsAFieldOfOursDoesNotGoOnHoweverItIsSpelled(String name) {
        HeaderMap request = headers(name, "6.6.6.6");
        request.add(new HttpString("X_Mine"), "1");
        for (InetAddress peer : List.of(STRANGER, PROXY)) {
            HeaderMap onward =
                    forwarding.onward(new ReceivedRequest(request, peer, false, "a"), Set.of(Dialect.X_FORWARDED));
            assertFalse(onward.contains(name), onward::toString);
            assertEquals("1", onward.getFirst("X_Mine"));
            assertEquals(peer.getHostAddress(), onward.getFirst("X-Real-IP"));
        }
    }

    /** However the operator spells what only a service may say, in front of the body and behind it. */
    @ParameterizedTest
    @ValueSource(strings = {"Remote-User", "Remote_User", "Remote.User"})
    void whatAServiceGrantsNoOtherSpellingSays(String name) {
        HeaderMap granted = headers(name, "alice");
        Forwarding granting = forwarding.granting(List.of(name), granted);
        for (String spelled : List.of("Remote-User", "remote_user", "Remote.User", "Remote~User")) {
            HeaderMap theirs = headers(spelled, "root");
            HeaderMap onward = granting.onward(new ReceivedRequest(theirs, STRANGER, false, "a"), Set.of());
            assertFalse(onward.toString().contains("root"), onward::toString);
            assertEquals("alice", onward.getFirst(name));
            assertFalse(granting.trailers(new HeaderMap(), theirs).contains(spelled), spelled);
        }
    }

    /** A proxy in front that is trusted may write names as it likes, but for those by which we tell of the client. */
    @Test
    void otherWordsOfATrustedFrontGoOnAndAStrangersDoNot() {
        HeaderMap request = headers("X_Forwarded_User", "alice");
        assertEquals(
                "alice",
                forwarding
                        .onward(new ReceivedRequest(request, PROXY, false, "a"), Set.of())
                        .getFirst("X_Forwarded_User"));
        assertFalse(forwarding
                .onward(new ReceivedRequest(request, STRANGER, false, "a"), Set.of())
                .contains("X_Forwarded_User"));
    }

    @Test
    void whatConnectionNamesIsOfTheConnectionHoweverItIsSpelled() {
        HeaderMap request = headers("Connection", "x_one, x-two");
        request.add(new HttpString("X_One"), "1");
        request.add(new HttpString("X_Two"), "2");
        HeaderMap onward = forwarding.onward(new ReceivedRequest(request, STRANGER, false, "a"), Set.of());
        assertFalse(onward.contains("X_One"));
        assertFalse(onward.contains("X_Two"));
    }

    private static HeaderMap headers(String name, String value) {
        return new HeaderMap().add(new HttpString(name), value);
    }
}
