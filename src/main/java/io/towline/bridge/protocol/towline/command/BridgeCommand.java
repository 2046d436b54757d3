package io.towline.bridge.protocol.towline.command;

import io.towline.config.RouteConfig;
import io.undertow.server.HttpServerExchange;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** What a request wants of the bridge, as its method, fields and {@code towline-} parameters say. Pure. */
public sealed interface BridgeCommand {

    /** How a stream is written. */
    enum Form {
        EVENTS,
        LINES
    }

    /** The id and what it acknowledges; {@code from} is what a receiver has, as {@code towline-ack} or {@code Last-Event-ID} says. */
    record Handle(String id, OptionalLong from) {}

    /**
     * What an opening may ask for besides; {@code redelivery} is asked for with each stream, since an EventSource comes back by the
     * same URL.
     *
     * @param protocols as {@code towline-protocols} lists them, else {@code Sec-WebSocket-Protocol}
     */
    record Wishes(List<String> protocols, boolean redelivery) {}

    /**
     * @param handle empty: a new session
     * @param lastEventId the client brought an event's id of this session, so it is an EventSource that comes back
     * @param errorsAsEvents statuses other than 200 would be lost on this client; events only
     * @param padding bytes of comment to begin with
     */
    record Stream(
            Form form, Optional<Handle> handle, Wishes wishes, boolean lastEventId, boolean errorsAsEvents, int padding)
            implements BridgeCommand {}

    /** An EventSource that comes back with {@code ID:end}: 204, whatever has become of that session. */
    record StopEvents() implements BridgeCommand {}

    /** {@code POST ?towline-session=new}. */
    record Open(Wishes wishes) implements BridgeCommand {}

    record Poll(Handle handle, Optional<Duration> mostWait) implements BridgeCommand {}

    /** @param first the number of the first message; empty where requests are not numbered */
    record Send(Handle handle, OptionalLong first) implements BridgeCommand {}

    /** {@code DELETE}, or a beacon's {@code POST …&towline-close=CODE}: 204. */
    record Close(Handle handle, int code, String reason) implements BridgeCommand {}

    /** A resumable WebSocket. */
    record Socket(Optional<Handle> handle, Wishes wishes) implements BridgeCommand {}

    /** {@code OPTIONS}: mostly a browser's question beforehand. */
    record Preflight() implements BridgeCommand {}

    /** Not for the bridge. */
    record Nothing() implements BridgeCommand {}

    /** For the bridge, and broken; the sentence says what and where. 400. */
    record Broken(String sentence) implements BridgeCommand {}

    /** A target for a server, without the ids of ours that clients put into queries. */
    static String withoutLastEventId(String target) {
        return LastEventId.outOf(target);
    }

    static BridgeCommand of(HttpServerExchange exchange, RouteConfig route) {
        return CommandReader.read(
                exchange.getRequestMethod().toString(), exchange.getRequestHeaders(), exchange.getQueryString(), route);
    }
}
