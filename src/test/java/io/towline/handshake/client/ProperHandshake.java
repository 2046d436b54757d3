package io.towline.handshake.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.towline.conversation.Cause;
import io.towline.header.Forwarding.Outer;
import io.towline.testkit.SampleConfig;
import io.undertow.util.HeaderMap;
import io.undertow.util.HttpString;

/** A client's opening handshake with which nothing is wrong, until a test changes something. */
final class ProperHandshake {

    static final String KEY = "dGhlIHNhbXBsZSBub25jZQ==";

    final SampleConfig.Route route = new SampleConfig.Route();
    final HeaderMap headers = new HeaderMap();
    String method = "GET";
    String protocol = "HTTP/1.1";
    String target = "/chat?room=1";
    Outer outer = new Outer("http", "chat.example.com");

    ProperHandshake() {
        add("Host", "chat.example.com");
        add("Upgrade", "websocket");
        add("Connection", "Upgrade");
        add("Sec-WebSocket-Key", KEY);
        add("Sec-WebSocket-Version", "13");
    }

    void add(String name, String value) {
        headers.add(new HttpString(name), value);
    }

    void put(String name, String value) {
        headers.put(new HttpString(name), value);
    }

    ClientHandshake.Verdict judge() {
        return ClientHandshake.judge(new ClientRequest(method, protocol, target, headers, outer), route.config());
    }

    HandshakeRefusal refused(int status, Cause cause) {
        HandshakeRefusal refusal = assertInstanceOf(HandshakeRefusal.class, judge());
        assertEquals(status, refusal.status(), refusal.reason());
        assertEquals(cause, refusal.cause());
        return refusal;
    }
}
