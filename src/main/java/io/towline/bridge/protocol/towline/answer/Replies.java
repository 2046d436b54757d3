package io.towline.bridge.protocol.towline.answer;

import io.towline.bridge.protocol.BridgeCall;
import io.towline.bridge.protocol.towline.wire.TowlineJson;
import io.towline.bridge.web.Answer;
import io.undertow.util.HeaderMap;
import io.undertow.util.Headers;

/** Answers to requests that were done as asked; the listener hears that there is nothing to tell. Any thread. */
public final class Replies {

    private static final byte[] NOTHING = {};

    private Replies() {}

    public static void done(BridgeCall call) {
        done(call, new HeaderMap());
    }

    /** 204. */
    public static void done(BridgeCall call, HeaderMap fields) {
        call.request().listener().served();
        call.pending().answer(new Answer(204, fields, NOTHING));
    }

    /** 200 <code>{"ack":N}</code>. */
    public static void accepted(BridgeCall call, long ack) {
        call.request().listener().served();
        call.pending().answer(new Answer(200, json(), TowlineJson.ack(ack)));
    }

    /** 201 with the description; the session has told the listener of itself. */
    public static void opened(BridgeCall call, byte[] description) {
        call.pending().answer(new Answer(201, json(), description));
    }

    private static HeaderMap json() {
        HeaderMap fields = new HeaderMap();
        fields.put(Headers.CONTENT_TYPE, "application/json");
        return fields;
    }
}
