package io.towline.bridge.protocol.towline.answer;

import io.towline.bridge.message.Farewell;
import io.towline.bridge.protocol.towline.command.BridgeCommand;
import io.towline.bridge.protocol.towline.wire.EventStreamFormat;
import io.towline.bridge.web.Answer;
import io.undertow.util.HeaderMap;
import io.undertow.util.Headers;

/**
 * What a refusal becomes for an EventSource, which gives up for ever on any status but 200 and shows its page none: "come back later", or a
 * {@code close} with an id that stops it. Everything that refuses a request of the bridge is to pass through here. Pure.
 */
final class Translation {

    /** As if a close frame had said it; 4000-4999 are for private use (RFC 6455 §7.4.2). */
    private static final Farewell LOST = new Farewell(4404, "session lost", false);

    private static final Farewell OUT_OF_STEP = new Farewell(4409, "impossible acknowledgement", false);

    /** Has the form of an id, so that an EventSource that comes back with it is told to stop like any other. */
    private static final String NO_ID = "no-session-was-opened";

    private static final long SOON_MILLIS = 5_000;

    /** An hour: a typing error of a server must not keep a page waiting for days. */
    private static final long MOST_SECONDS = 3_600;

    private Translation() {}

    /** The answer as {@code asked} can take it. Statuses that no later attempt would mend stay, and stop an EventSource. */
    static Answer of(BridgeCommand command, Answer refusal) {
        if (!(command instanceof BridgeCommand.Stream stream && stream.errorsAsEvents())) {
            return refusal;
        }
        String id = stream.handle().map(BridgeCommand.Handle::id).orElse(NO_ID);
        return switch (refusal.status()) {
            case 429, 502, 503, 504 -> events(EventStreamFormat.later(retryMillis(refusal.headers())));
            case 404, 410 -> events(EventStreamFormat.lost(id, LOST));
            case 409 -> events(EventStreamFormat.lost(id, OUT_OF_STEP));
            default -> refusal;
        };
    }

    private static Answer events(byte[] body) {
        return new Answer(200, new HeaderMap().put(Headers.CONTENT_TYPE, EventStreamFormat.TYPE), body);
    }

    /** A server may also say a date (RFC 9110 §10.2.3), which is as good as nothing here. */
    private static long retryMillis(HeaderMap headers) {
        String seconds = headers.getFirst(Headers.RETRY_AFTER);
        boolean number = seconds != null && seconds.matches("[0-9]{1,9}");
        return number ? 1_000 * Math.min(Long.parseLong(seconds), MOST_SECONDS) : SOON_MILLIS;
    }
}
