package io.towline.bridge.protocol.sockjs.answer;

import io.towline.bridge.protocol.BridgeCall;
import io.towline.bridge.protocol.Defects;
import io.towline.bridge.protocol.Unavailable;
import io.towline.bridge.request.TurnedAway;
import io.towline.bridge.text.JsonWriter;
import io.towline.bridge.web.Answer;
import io.towline.bridge.web.Cors;
import io.towline.config.BridgeConfig.SockJs;
import io.towline.conversation.Cause;
import io.towline.header.conditional.Preconditions;
import io.towline.header.conditional.Validators;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.DateUtils;
import io.undertow.util.HeaderMap;
import io.undertow.util.Headers;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;

/** Answers that concern no session, as SockJS words them; each is told to the listener. Any thread. */
public final class StandingAnswers {

    private static final Duration YEAR = Duration.ofDays(365);
    private static final byte[] NOTHING = {};

    /** Names of transports, in {@code /info}. */
    private static final List<String> OVER_WEBSOCKET = List.of("websocket", "websocket-raw");

    private static final List<String> OVER_HTTP =
            List.of("xhr-streaming", "eventsource", "htmlfile", "xhr-polling", "jsonp-polling");

    private StandingAnswers() {}

    public static void greeting(BridgeCall call) {
        done(call, line(200, "Welcome to SockJS!"));
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
        HttpServerExchange exchange = call.pending().exchange();
        switch (Preconditions.judge(
                exchange.getRequestMethod(), exchange.getRequestHeaders(), Validators.of(page.tag()))) {
            case PROCEED -> {
                fields.put(Headers.CONTENT_TYPE, "text/html; charset=UTF-8");
                done(call, new Answer(200, fields, page.bytes()));
            }
            case NOT_MODIFIED -> done(call, new Answer(304, fields, NOTHING));
            case FAILED -> done(call, new Answer(412, fields, NOTHING));
        }
    }

    public static void preflight(BridgeCall call, String methods) {
        HeaderMap fields = forAYear(new HeaderMap());
        fields.put(Cors.MAX_AGE, Long.toString(YEAR.toSeconds()));
        fields.put(Cors.ALLOW_METHODS, methods);
        done(call, new Answer(204, fields, NOTHING));
    }

    public static void wrongMethod(BridgeCall call, String allow) {
        HeaderMap fields = new HeaderMap();
        fields.put(Headers.ALLOW, allow);
        SockJsAnswers.refuse(
                call, Cause.REFUSED_REQUEST, "the method is not allowed here", new Answer(405, fields, NOTHING));
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

    public static void unavailable(BridgeCall call, Unavailable why) {
        Answer answer = line(503, why.sentence());
        answer.headers().put(Headers.RETRY_AFTER, Long.toString(Unavailable.RETRY_AFTER));
        SockJsAnswers.refuse(call, why.cause(), why.sentence(), answer);
    }

    public static void turnedAway(BridgeCall call, TurnedAway why) {
        Answer answer = line(why.status(), why.sentence());
        answer.headers().put(Headers.RETRY_AFTER, Long.toString(why.retryAfter()));
        SockJsAnswers.refuse(call, why.cause(), why.reason(), answer);
    }

    /** To a defect of ours, of which {@link Defects} tells the listener. */
    public static Answer defect() {
        return line(500, Defects.SENTENCE);
    }

    private static void refuse(BridgeCall call, Cause cause, int status, String sentence) {
        SockJsAnswers.refuse(call, cause, sentence, line(status, sentence));
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

    private static Answer line(int status, String sentence) {
        return SockJsAnswers.plain(status, sentence + "\n");
    }

    private static HeaderMap type(String type) {
        HeaderMap fields = new HeaderMap();
        fields.put(Headers.CONTENT_TYPE, type);
        return fields;
    }
}
