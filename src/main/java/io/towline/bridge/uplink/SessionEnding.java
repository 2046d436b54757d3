package io.towline.bridge.uplink;

import io.towline.bridge.message.Farewell;
import io.towline.bridge.request.SessionTerms;
import io.towline.conversation.Cause;
import io.towline.conversation.Ending;
import io.towline.conversation.Ending.By;
import io.towline.endpoint.EndpointClose;
import io.towline.frame.CloseCode;
import io.towline.handshake.upstream.Dial;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * How a session's WebSocket ended: for the log, and for its client.
 *
 * <p>The farewell is clean where one of the two parties or Towline closed in an orderly way, so that nothing sent before is missing;
 * not clean where the upstream was lost or had to be ended for what it did.
 */
public record SessionEnding(Ending ending, Farewell farewell) {

    /** What becomes of an opening that a hard stop cuts short. */
    public static final Dial.Result UNOPENED_BY_HARD_STOP = new Dial.Result.Failed(
            Cause.REFUSED_DRAINING, 503, Optional.empty(), "hard stop", "This server is going down.");

    /** What becomes of one that a defect of ours ends. */
    public static final Dial.Result UNOPENED_BY_DEFECT = new Dial.Result.Failed(
            Cause.INTERNAL_ERROR, 500, Optional.empty(), "internal error", "Something went wrong here.");

    /** What a browser says where a close frame had no code (RFC 6455 §7.1.5); never on the wire, and a farewell is not. */
    private static final int NO_CODE = 1005;

    public static SessionEnding upstreamClosed(EndpointClose how, SessionTerms terms) {
        int lost = terms.upstreamLostCode();
        return switch (how.how()) {
            case PEER_CLOSED -> closed(By.UPSTREAM, Cause.UPSTREAM_CLOSED, how.code(), how.reason());
            case CLOSED -> closed(By.TOWLINE, Cause.INTERNAL_ERROR, how.code(), how.reason());
            case LOST ->
                new SessionEnding(
                        Ending.of(By.UPSTREAM, Cause.UPSTREAM_LOST, how.reason()), unclean(lost, "upstream lost"));
            case PING_TIMEOUT ->
                new SessionEnding(
                        Ending.of(By.TOWLINE, Cause.PING_TIMEOUT_UPSTREAM, lost, "no answer to a ping"),
                        unclean(lost, "upstream lost"));
            case PROTOCOL_ERROR ->
                faulted(how, Cause.PROTOCOL_ERROR, CloseCode.PROTOCOL_ERROR, CloseCode.INTERNAL_ERROR);
            case FLOOD -> faulted(how, Cause.FLOOD, CloseCode.POLICY_VIOLATION, CloseCode.INTERNAL_ERROR);
            case TOO_BIG ->
                new SessionEnding(
                        Ending.of(By.UPSTREAM, Cause.MESSAGE_TOO_BIG, CloseCode.TOO_BIG, how.reason()),
                        unclean(CloseCode.TOO_BIG, "message too big"));
            case SLOW_CONSUMER ->
                new SessionEnding(
                        Ending.of(By.UPSTREAM, Cause.SLOW_CONSUMER, "took no bytes"),
                        unclean(CloseCode.TRY_AGAIN_LATER, "upstream too slow"));
        };
    }

    /** The client is not told the details, which are between us and the server. */
    private static SessionEnding faulted(EndpointClose how, Cause cause, int code, int codeForClient) {
        return new SessionEnding(
                Ending.of(By.UPSTREAM, cause, how.code().orElse(code), how.reason()),
                unclean(codeForClient, "upstream error"));
    }

    public static SessionEnding clientClosed(OptionalInt code, String reason) {
        return closed(By.CLIENT, Cause.CLIENT_CLOSED, code, reason);
    }

    /** The upstream did not agree, and the client was let in before. */
    public static SessionEnding refused(Dial.Result refusal, Farewell farewell) {
        Ending ending = switch (refusal) {
            case Dial.Result.Answered it -> it.ending();
            case Dial.Result.Failed it -> it.ending();
            case Dial.Result.Agreed _ -> throw new IllegalArgumentException("no refusal");
        };
        return new SessionEnding(ending, farewell);
    }

    /** Towline ends the session for a reason of its own, in good order. */
    public static SessionEnding ended(Cause cause, int code, String reason) {
        return new SessionEnding(Ending.of(By.TOWLINE, cause, code, reason), new Farewell(code, reason, true));
    }

    /** For the rest of a message that its server has begun. */
    public static SessionEnding noRoom() {
        return new SessionEnding(
                Ending.of(By.TOWLINE, Cause.REFUSED_OVERLOAD, CloseCode.TRY_AGAIN_LATER, "no room"),
                unclean(CloseCode.TRY_AGAIN_LATER, "no room"));
    }

    public static SessionEnding expired() {
        return new SessionEnding(
                Ending.of(By.TOWLINE, Cause.SESSION_EXPIRED, CloseCode.GOING_AWAY, "nobody came back"),
                unclean(CloseCode.GOING_AWAY, "session expired"));
    }

    /** What the server is told of a client that is gone. */
    public static String toServer(Cause cause) {
        return cause == Cause.CLIENT_LOST ? "client lost" : "";
    }

    public static SessionEnding aborted(Farewell farewell, Cause cause, String reason) {
        By by = switch (cause) {
            case CLIENT_CLOSED,
                    CLIENT_LOST,
                    PING_TIMEOUT_CLIENT,
                    PROTOCOL_ERROR,
                    MESSAGE_TOO_BIG,
                    FLOOD,
                    SLOW_CONSUMER -> By.CLIENT;
            default -> By.TOWLINE;
        };
        // A client that is lost has said no code, and heard none.
        OptionalInt code = cause == Cause.CLIENT_LOST || !CloseCode.mayBeSent(farewell.code())
                ? OptionalInt.empty()
                : OptionalInt.of(farewell.code());
        return new SessionEnding(new Ending(by, cause, code, reason), farewell);
    }

    public static SessionEnding hardStop(SessionTerms terms) {
        return new SessionEnding(
                Ending.of(By.TOWLINE, Cause.HARD_STOP, "hard stop"), unclean(terms.drainCode(), "draining"));
    }

    public static Farewell broken() {
        return unclean(CloseCode.INTERNAL_ERROR, "internal error");
    }

    private static SessionEnding closed(By by, Cause cause, OptionalInt code, String reason) {
        return new SessionEnding(new Ending(by, cause, code, reason), new Farewell(code.orElse(NO_CODE), reason, true));
    }

    private static Farewell unclean(int code, String reason) {
        return new Farewell(code, reason, false);
    }

    public static Optional<String> server(Dial.Result refusal) {
        return switch (refusal) {
            case Dial.Result.Answered it -> Optional.of(it.server());
            case Dial.Result.Failed it -> it.server();
            case Dial.Result.Agreed it -> Optional.of(it.lease().server());
        };
    }
}
