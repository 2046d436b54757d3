package io.towline.bridge.web;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.towline.bridge.web.WebWorld.Client;
import io.towline.config.UpstreamConfig.Dialect;
import io.towline.handshake.origin.PageOrigin;
import io.towline.handshake.origin.PageOrigin.Allowed;
import io.towline.handshake.origin.PageOrigin.Denied;
import io.towline.header.Forwarding;
import io.towline.header.Forwarding.Outer;
import io.undertow.util.HeaderMap;
import io.undertow.util.HeaderValues;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class BridgeClientTest {

    private static final String REQUEST = """
            POST /chat HTTP/1.1
            Host: chat.example
            Accept: text/event-stream
            Accept-Encoding: gzip
            Accept-Language: de
            Access-Control-Request-Method: POST
            Authorization: Bearer x
            Cache-Control: no-cache
            Content-Type: text/plain
            Content-Length: 0
            Cookie: a=1
            Cookie: b=2
            Expect: nothing
            If-None-Match: "x"
            Last-Event-ID: ID:7
            Origin: https://liar.example
            Pragma: no-cache
            Range: bytes=0-
            Sec-Fetch-Site: same-origin
            Sec-WebSocket-Protocol: chat
            Towline-Session: secret
            X-Own: kept

            """.replace("\n", "\r\n");

    private static Map<String, String> onward(PageOrigin page) throws Exception {
        BlockingQueue<HeaderMap> seen = new LinkedBlockingQueue<>();
        Forwarding forwarding = new Forwarding(List.of());
        BridgeClient asking = new BridgeClient(new Outer("http", "chat.example"), "chat.example", page);
        try (WebWorld world = new WebWorld(pending -> {
                    seen.add(asking.onward(pending.exchange(), forwarding, Set.of(Dialect.X_FORWARDED)));
                    pending.answer(new Answer(204, new HeaderMap(), new byte[0]));
                });
                Client client = world.client().send(REQUEST)) {
            assertEquals("204 ", client.answer());
        }
        Map<String, String> fields = new TreeMap<>();
        for (HeaderValues field : seen.poll(60, TimeUnit.SECONDS)) {
            fields.put(field.getHeaderName().toString(), String.join("|", field));
        }
        return fields;
    }

    @Test
    void whatConcernsThisRequestAloneStaysHere() throws Exception {
        assertEquals(
                Map.of(
                        "Accept-Language", "de",
                        "Authorization", "Bearer x",
                        "Cookie", "a=1; b=2",
                        "Origin", "https://page.example",
                        "Via", "1.1 towline",
                        "X-Forwarded-For", "127.0.0.1",
                        "X-Forwarded-Host", "chat.example",
                        "X-Forwarded-Proto", "http",
                        "X-Own", "kept",
                        "X-Real-IP", "127.0.0.1"),
                onward(new Allowed(Optional.empty(), Optional.of("https://page.example"))));
    }

    @Test
    void whereThePageIsNotKnownTheOriginIsTheClients() throws Exception {
        assertEquals("https://liar.example", onward(new Denied("No.")).get("Origin"));
    }
}
