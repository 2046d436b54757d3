package io.towline.bridge.protocol.sockjs.answer;

import io.towline.bridge.protocol.BridgeCall;
import io.towline.bridge.protocol.Defects;
import io.towline.bridge.text.JsonWriter;
import io.towline.bridge.web.Answer;
import io.towline.config.BridgeConfig.SockJs;
import io.towline.conversation.Cause;
import io.towline.conversation.Ending;
import io.towline.conversation.Ending.By;
import io.towline.header.EntityTags;
import io.undertow.util.DateUtils;
import io.undertow.util.HeaderMap;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Optional;

/** Answers that concern no session, as SockJS words them; each is told to the listener. Any thread. */
public final class StandingAnswers {

    private static final HttpString MAX_AGE = new HttpString("Access-Control-Max-Age");
    private static final HttpString ALLOW_METHODS = new HttpString("Access-Control-Allow-Methods");
    private static final Duration YEAR = Duration.ofDays(365);
    private static final byte[] NOTHING = {};

    /** Names of transports, in {@code /info}. */
    private static final List<String> OVER_WEBSOCKET = List.of("websocket", "websocket-raw");

    private static final List<String> OVER_HTTP =
            List.of("xhr-streaming", "eventsource", "htmlfile", "xhr-polling", "jsonp-polling");

    /** Seconds: by then another instance, or the next one, is there; or others have left. */
    private static final String SOON = "5";

    private StandingAnswers() {}

    public static void greeting(BridgeCall call) {
        done(call, text(200, "Welcome to SockJS!\n"));
    }

    public static void info(BridgeCall call, long entropy) {
        SockJs settings = call.request().route().bridge().sockjs();
        done(call, new Answer(200, type("application/json; charset=UTF-8"), JsonWriter.once(json -> {
            json.writeStartObject();
            json.writeBooleanProperty("websocket", settings.info().websocket());
            json.writeBooleanProperty("cookie_needed", settings.info().cookieNeeded());
            json.writeArrayPropertyStart("origins");
            json.writeString("*:*");
            json.writeEndArray();
            json.writeNumberProperty("entropy", entropy);
            json.writeArrayPropertyStart("transports");
            if (settings.info().websocket()) {
                OVER_WEBSOCKET.forEach(json::writeString);
            }
            OVER_HTTP.forEach(json::writeString);
            json.writeEndArray();
            json.writeEndObject();
        })));
    }

    public static void iframe(BridgeCall call, IframePage page) {
        HeaderMap fields = forAYear(new HeaderMap());
        fields.put(Headers.ETAG, page.tag());
        page.frameOptions().ifPresent(options -> fields.put(Headers.X_FRAME_OPTIONS, options));
        if (EntityTags.isHeld(call.pending().exchange().getRequestHeaders(), page.tag())) {
            done(call, new Answer(304, fields, NOTHING));
        } else {
            fields.put(Headers.CONTENT_TYPE, "text/html; charset=UTF-8");
            done(call, new Answer(200, fields, page.bytes()));
        }
    }

    public static void preflight(BridgeCall call, String methods) {
        HeaderMap fields = forAYear(new HeaderMap());
        fields.put(MAX_AGE, Long.toString(YEAR.toSeconds()));
        fields.put(ALLOW_METHODS, methods);
        done(call, new Answer(204, fields, NOTHING));
    }

    public static void wrongMethod(BridgeCall call, String allow) {
        HeaderMap fields = new HeaderMap();
        fields.put(Headers.ALLOW, allow);
        refuse(call, Cause.REFUSED_REQUEST, "the method is not allowed here", new Answer(405, fields, NOTHING));
    }

    public static void notFound(BridgeCall call) {
        refuse(call, Cause.REFUSED_REQUEST, 404, "There is nothing here.");
    }

    public static void notWebSocket(BridgeCall call) {
        refuse(call, Cause.REFUSED_NOT_WEBSOCKET, 400, "Not a valid websocket request");
    }

    public static void origin(BridgeCall call, String sentence) {
        refuse(call, Cause.REFUSED_ORIGIN, 403, sentence);
    }

    public static void draining(BridgeCall call) {
        putOff(call, Cause.REFUSED_DRAINING, "This server is about to stop. Please try again.");
    }

    public static void full(BridgeCall call) {
        putOff(call, Cause.REFUSED_OVERLOAD, "There is no room here at the moment. Please try again.");
    }

    /** To a defect of ours, of which {@link Defects} tells the listener. */
    public static Answer defect() {
        return text(500, Defects.SENTENCE + "\n");
    }

    public static void shareTaken(BridgeCall call) {
        putOff(
                call,
                Cause.REFUSED_OVERLOAD,
                "Clients of this address hold all that one may. Please close some sessions, or try again later.");
    }

    private static void putOff(BridgeCall call, Cause cause, String sentence) {
        Answer answer = text(503, sentence + "\n");
        answer.headers().put(Headers.RETRY_AFTER, SOON);
        refuse(call, cause, sentence, answer);
    }

    private static void refuse(BridgeCall call, Cause cause, int status, String sentence) {
        refuse(call, cause, sentence, text(status, sentence + "\n"));
    }

    private static void refuse(BridgeCall call, Cause cause, String reason, Answer answer) {
        call.request().listener().refused(Optional.empty(), answer.status(), Ending.of(By.TOWLINE, cause, reason));
        call.pending().answer(answer);
    }

    private static void done(BridgeCall call, Answer answer) {
        call.request().listener().served();
        call.pending().answer(answer);
    }

    private static HeaderMap forAYear(HeaderMap fields) {
        fields.put(Headers.CACHE_CONTROL, "public, max-age=" + YEAR.toSeconds());
        fields.put(
                Headers.EXPIRES, DateUtils.toDateString(Date.from(Instant.now().plus(YEAR))));
        return fields;
    }

    private static Answer text(int status, String body) {
        return new Answer(status, type("text/plain; charset=UTF-8"), bytes(body));
    }

    private static HeaderMap type(String type) {
        HeaderMap fields = new HeaderMap();
        fields.put(Headers.CONTENT_TYPE, type);
        return fields;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
