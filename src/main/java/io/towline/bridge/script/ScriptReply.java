package io.towline.bridge.script;

import io.towline.conversation.Cause;
import io.towline.conversation.Ending;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** What a request for a script is answered. */
public final class ScriptReply {

    private static final HttpString ALLOW_ORIGIN = HttpString.tryFromString("Access-Control-Allow-Origin");
    private static final HttpString TIMING_ORIGIN = HttpString.tryFromString("Timing-Allow-Origin");
    private static final HttpString RESOURCE_POLICY = HttpString.tryFromString("Cross-Origin-Resource-Policy");

    private final int status;
    private final Ending ending;
    private final Optional<ByteBuffer> body;
    private final Map<HttpString, String> fields = new LinkedHashMap<>();

    private ScriptReply(int status, Cause cause, String reason, Optional<ByteBuffer> body) {
        this.status = status;
        this.ending = Ending.of(Ending.By.TOWLINE, cause, reason);
        this.body = body;
        fields.put(Headers.X_CONTENT_TYPE_OPTIONS, "nosniff");
    }

    static ScriptReply whole(Script script) {
        ScriptReply reply = new ScriptReply(
                200, Cause.ANSWERED, "", Optional.of(script.bytes().duplicate()));
        reply.fields.put(Headers.CONTENT_TYPE, script.type());
        return reply.about(script);
    }

    static ScriptReply notModified(Script script) {
        return new ScriptReply(304, Cause.ANSWERED, "", Optional.empty()).about(script);
    }

    static ScriptReply otherVersion(Script script) {
        return refusal(412, Cause.ANSWERED, "The script is not the one that was meant.")
                .about(script);
    }

    static ScriptReply missing() {
        return refusal(404, Cause.REFUSED_NO_ROUTE, "There is nothing here.");
    }

    static ScriptReply wrongMethod() {
        ScriptReply reply = refusal(405, Cause.REFUSED_REQUEST, "A script can be fetched with GET only.");
        reply.fields.put(Headers.ALLOW, "GET, HEAD");
        return reply;
    }

    private static ScriptReply refusal(int status, Cause cause, String sentence) {
        ByteBuffer body = ByteBuffer.wrap((sentence + "\n").getBytes(StandardCharsets.US_ASCII));
        ScriptReply reply = new ScriptReply(status, cause, sentence, Optional.of(body));
        reply.fields.put(Headers.CONTENT_TYPE, "text/plain; charset=utf-8");
        return reply;
    }

    /**
     * Pages of any site may load it, also those that are cross-origin isolated, or that ask with {@code crossorigin}; and may see by
     * which HTTP it came (Resource Timing §3.5.2), since our client spares connections where there are only six.
     */
    private ScriptReply about(Script script) {
        fields.put(Headers.CACHE_CONTROL, script.caching());
        fields.put(Headers.ETAG, script.tag());
        fields.put(ALLOW_ORIGIN, "*");
        fields.put(TIMING_ORIGIN, "*");
        fields.put(RESOURCE_POLICY, "cross-origin");
        return this;
    }

    public int status() {
        return status;
    }

    public Ending ending() {
        return ending;
    }

    Map<HttpString, String> fields() {
        return Map.copyOf(fields);
    }

    /** On the exchange's thread; ends it. */
    public void send(HttpServerExchange exchange) {
        exchange.setStatusCode(status);
        fields.forEach(exchange.getResponseHeaders()::put);
        body.ifPresentOrElse(exchange.getResponseSender()::send, exchange::endExchange);
    }
}
