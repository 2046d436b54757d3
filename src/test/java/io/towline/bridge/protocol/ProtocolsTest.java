package io.towline.bridge.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.towline.bridge.protocol.Protocol.Reading;
import io.towline.bridge.request.SessionTerms;
import io.towline.bridge.web.Answer;
import io.towline.config.RouteConfig;
import io.towline.conversation.Kind;
import io.towline.testkit.TestBridges;
import io.towline.testkit.TestRoutes;
import io.undertow.server.HttpServerExchange;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ProtocolsTest {

    private static final RouteConfig ROUTE =
            TestRoutes.route().withBridge(TestBridges.on()).build();

    private static final Reading NOT_MINE = new Reading.NotMine();
    private static final Reading RELAYED = new Reading.Relayed(target -> target + "/own");

    private final HttpServerExchange exchange = new HttpServerExchange(null);
    private final List<Integer> asked = new ArrayList<>();

    private Protocols of(Reading... readings) {
        List<Protocol> protocols = new ArrayList<>();
        for (Reading reading : readings) {
            int place = protocols.size();
            protocols.add((request, route) -> {
                asked.add(place);
                return reading;
            });
        }
        return new Protocols(protocols);
    }

    private static Reading mine(String name) {
        return new Reading.Mine(new Named(name));
    }

    private static Reading otherwise(String name) {
        return new Reading.Otherwise(new Named(name));
    }

    private String claimed(Protocols protocols) {
        return protocols.read(exchange, ROUTE).claim().map(Object::toString).orElse("nobody");
    }

    @Test
    void theFirstThatClaimsARequestHasIt() {
        assertEquals("Named[name=b]", claimed(of(NOT_MINE, mine("b"), mine("c"))));
        assertEquals(List.of(0, 1), asked);
    }

    @Test
    void whatNobodyClaimsIsNotTheBridges() {
        assertEquals("nobody", claimed(of(NOT_MINE, NOT_MINE)));
        assertEquals("nobody", claimed(of()));
    }

    @Test
    void oneThatWouldOtherwiseAnswerGivesWayToAnyBehindIt() {
        assertEquals("Named[name=c]", claimed(of(otherwise("a"), otherwise("b"), mine("c"))));
        assertEquals("Named[name=a]", claimed(of(otherwise("a"), otherwise("b"), NOT_MINE)));
    }

    @Test
    void whatAProtocolLeavesToTheRelayNobodyBehindItClaims() {
        assertEquals("nobody", claimed(of(RELAYED, mine("b"))));
        assertEquals("nobody", claimed(of(otherwise("a"), RELAYED)));
    }

    @Test
    void theRelayAsksForWhatTheProtocolOfTheUrlSays() {
        assertEquals("/x/own", of(NOT_MINE, RELAYED).read(exchange, ROUTE).relayTarget("/x"));
        assertEquals("/x", of(NOT_MINE, NOT_MINE).read(exchange, ROUTE).relayTarget("/x"));
    }

    @Test
    void whereTheBridgeIsOffNobodyIsAsked() {
        RouteConfig without = TestRoutes.route().build();
        Protocols protocols = of(mine("a"), RELAYED);
        assertEquals(Optional.empty(), protocols.read(exchange, without).claim());
        assertEquals("/x", protocols.read(exchange, without).relayTarget("/x"));
        assertEquals(List.of(), asked);
    }

    private record Named(String name) implements Claimed {
        @Override
        public Kind kind() {
            return Kind.HTTP;
        }

        @Override
        public boolean mayOpen() {
            return false;
        }

        @Override
        public boolean opens(RouteConfig route) {
            return false;
        }

        @Override
        public boolean asksToUpgrade() {
            return false;
        }

        @Override
        public SessionTerms terms(RouteConfig route) {
            throw new AssertionError("nobody asks");
        }

        @Override
        public Answer defect() {
            throw new AssertionError("nothing breaks");
        }

        @Override
        public void answer(BridgeCall call) {
            throw new AssertionError("nothing is answered");
        }
    }
}
