package io.towline.bridge.sockjs;

import io.towline.bridge.request.BridgeRequest;
import io.towline.bridge.web.Answer;
import io.towline.bridge.web.Asking;
import io.towline.config.RouteConfig.SockJs;
import io.towline.ending.Cause;
import io.towline.ending.Ending;
import io.towline.ending.Ending.By;
import io.undertow.util.DateUtils;
import io.undertow.util.HeaderMap;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.Optional;

/** Answers that concern no session, as SockJS words them; each is told to the account. Any thread. */
final class StandingAnswers {

    private static final HttpString MAX_AGE = new HttpString("Access-Control-Max-Age");
    private static final HttpString ALLOW_METHODS = new HttpString("Access-Control-Allow-Methods");
    private static final Duration YEAR = Duration.ofDays(365);
    private static final byte[] NOTHING = {};

    /** Seconds: by then another instance, or the next one, is there; or others have left. */
    private static final String SOON = "5";

    private StandingAnswers() {}

    static void greeting(SockJsCall call) {
        done(call, text(200, "Welcome to SockJS!\n"));
    }

    static void info(SockJsCall call, long entropy) {
        SockJs settings = call.request().route().bridge().sockjs();
        boolean webSocket = settings.websocket();
        String json = "{\"websocket\":" + webSocket + ",\"cookie_needed\":" + settings.cookieNeeded()
                + ",\"origins\":[\"*:*\"],\"entropy\":" + entropy + ",\"transports\":["
                + (webSocket ? "\"websocket\",\"websocket-raw\"," : "")
                + "\"xhr-streaming\",\"eventsource\",\"htmlfile\","
                + "\"xhr-polling\",\"jsonp-polling\"]}";
        done(call, new Answer(200, type("application/json; charset=UTF-8"), bytes(json)));
    }

    static void iframe(SockJsCall call, IframePage page) {
        HeaderMap fields = forAYear(new HeaderMap());
        fields.put(Headers.ETAG, page.tag());
        page.frameOptions().ifPresent(options -> fields.put(Headers.X_FRAME_OPTIONS, options));
        if (page.isHeldBy(call.asking().exchange().getRequestHeaders().get(Headers.IF_NONE_MATCH))) {
            done(call, new Answer(304, fields, NOTHING));
        } else {
            fields.put(Headers.CONTENT_TYPE, "text/html; charset=UTF-8");
            done(call, new Answer(200, fields, page.bytes()));
        }
    }

    static void preflight(SockJsCall call, String methods) {
        HeaderMap fields = forAYear(new HeaderMap());
        fields.put(MAX_AGE, Long.toString(YEAR.toSeconds()));
        fields.put(ALLOW_METHODS, methods);
        done(call, new Answer(204, fields, NOTHING));
    }

    static void wrongMethod(SockJsCall call, String allow) {
        HeaderMap fields = new HeaderMap();
        fields.put(Headers.ALLOW, allow);
        refuse(call, Cause.REFUSED_REQUEST, "the method is not allowed here", new Answer(405, fields, NOTHING));
    }

    static void notFound(SockJsCall call) {
        refuse(call, Cause.REFUSED_REQUEST, 404, "There is nothing here.");
    }

    static void notWebSocket(SockJsCall call) {
        refuse(call, Cause.REFUSED_NOT_WEBSOCKET, 400, "Not a valid websocket request");
    }

    static void origin(SockJsCall call, String sentence) {
        refuse(call, Cause.REFUSED_ORIGIN, 403, sentence);
    }

    static void draining(SockJsCall call) {
        putOff(call, Cause.REFUSED_DRAINING, "This server is about to stop. Please try again.");
    }

    static void full(SockJsCall call) {
        putOff(call, Cause.REFUSED_OVERLOAD, "There is no room here at the moment. Please try again.");
    }

    /** Of ours, perhaps before anything was known of the request. */
    static void defect(BridgeRequest request, Asking asking) {
        String sentence = "Something went wrong here.";
        refuse(request, asking, Cause.INTERNAL_ERROR, sentence, text(500, sentence + "\n"));
    }

    static void shareTaken(SockJsCall call) {
        putOff(
                call,
                Cause.REFUSED_OVERLOAD,
                "Clients of this address hold all that one may. Please close some sessions, or try again later.");
    }

    private static void putOff(SockJsCall call, Cause cause, String sentence) {
        Answer answer = text(503, sentence + "\n");
        answer.headers().put(Headers.RETRY_AFTER, SOON);
        refuse(call, cause, sentence, answer);
    }

    private static void refuse(SockJsCall call, Cause cause, int status, String sentence) {
        refuse(call, cause, sentence, text(status, sentence + "\n"));
    }

    private static void refuse(SockJsCall call, Cause cause, String reason, Answer answer) {
        refuse(call.request(), call.asking(), cause, reason, answer);
    }

    private static void refuse(BridgeRequest request, Asking asking, Cause cause, String reason, Answer answer) {
        request.account().refused(Optional.empty(), answer.status(), Ending.of(By.TOWLINE, cause, reason));
        asking.answer(answer);
    }

    private static void done(SockJsCall call, Answer answer) {
        call.request().account().served();
        call.asking().answer(answer);
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
