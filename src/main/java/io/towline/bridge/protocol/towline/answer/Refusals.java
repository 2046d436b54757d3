package io.towline.bridge.protocol.towline.answer;

import io.towline.bridge.message.Farewell;
import io.towline.bridge.protocol.BridgeCall;
import io.towline.bridge.protocol.Defects;
import io.towline.bridge.protocol.Unavailable;
import io.towline.bridge.protocol.towline.command.BridgeCommand;
import io.towline.bridge.request.TurnedAway;
import io.towline.bridge.web.Answer;
import io.towline.bridge.web.BodyCoding;
import io.towline.bridge.web.BodyFailure;
import io.towline.bridge.web.Problem;
import io.towline.conversation.Cause;
import io.towline.conversation.Ending;
import io.towline.conversation.Ending.By;
import io.towline.handshake.origin.RequestingPage;
import io.towline.handshake.upstream.Dial;
import io.undertow.util.HeaderMap;
import io.undertow.util.HeaderValues;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import java.util.Map;
import java.util.Optional;

/** Answers to requests that get no further: each is told to the client as a problem, and to the listener. Any thread. */
public final class Refusals {

    private static final Map<String, Object> AGAIN = Map.of("retryAfter", Unavailable.RETRY_AFTER);

    /** Seconds; the length of the time in which takeovers are counted. */
    private static final long AFTER_TAKEOVERS = 10;

    private static final String CORS = "access-control-";

    private Refusals() {}

    public static void badRequest(BridgeCall call, BridgeCommand command, String sentence) {
        refuse(call, command, Cause.REFUSED_REQUEST, problem(400, "Bad request", sentence, Map.of()));
    }

    public static void origin(BridgeCall call, BridgeCommand command, String sentence) {
        refuse(call, command, Cause.REFUSED_ORIGIN, problem(403, "Origin not allowed", sentence, Map.of()));
    }

    public static void subprotocol(BridgeCall call, BridgeCommand command) {
        String sentence = "None of the subprotocols in towline-protocols is spoken here.";
        refuse(call, command, Cause.REFUSED_SUBPROTOCOL, problem(403, "Subprotocol not allowed", sentence, Map.of()));
    }

    public static void unknownSession(BridgeCall call, BridgeCommand command) {
        refuse(
                call,
                command,
                Cause.REFUSED_SESSION,
                problem(404, "No such session", "There is no such session here.", Map.of()));
    }

    public static void anotherPage(BridgeCall call, BridgeCommand command, RequestingPage owner) {
        String sentence = call.owner().refusal(owner);
        refuse(call, command, Cause.REFUSED_ORIGIN, problem(403, "Session of another origin", sentence, Map.of()));
    }

    public static void over(BridgeCall call, BridgeCommand command, Farewell farewell) {
        Map<String, Object> code = Map.of("code", farewell.code());
        refuse(
                call,
                command,
                Cause.REFUSED_SESSION,
                problem(410, "Session ended", "This session has ended with code " + farewell.code() + ".", code));
    }

    public static void impossibleAck(BridgeCall call, BridgeCommand command, long acknowledged, long sent) {
        String sentence = "Acknowledged so far is " + acknowledged + " and sent is " + sent
                + ": what is asked for does not lie between them.";
        refuse(
                call,
                command,
                Cause.REFUSED_REQUEST,
                problem(
                        409,
                        "Impossible acknowledgement",
                        sentence,
                        Map.of("acknowledged", acknowledged, "sent", sent)));
    }

    public static void gap(BridgeCall call, BridgeCommand command, long expected) {
        String sentence = "The next message to send is number " + expected + ".";
        refuse(
                call,
                command,
                Cause.REFUSED_REQUEST,
                problem(409, "Sequence gap", sentence, Map.of("expected", expected)));
    }

    public static void mixed(BridgeCall call, BridgeCommand command) {
        badRequest(
                call,
                command,
                "Numbered and unnumbered requests do not mix in one session: use Towline-Seq always or never.");
    }

    public static void tooLarge(BridgeCall call, BridgeCommand command, String sentence) {
        refuse(call, command, Cause.REFUSED_REQUEST, problem(413, "Too large", sentence, Map.of()));
    }

    /** Its body has not come whole. */
    public static void body(BridgeCall call, BridgeCommand command, BodyFailure why) {
        switch (why) {
            case BodyFailure.TooLarge tooLarge -> tooLarge(call, command, tooLarge.sentence());
            case BodyFailure.NoMemory() -> unavailable(call, command, Unavailable.FULL);
            case BodyFailure.Refused(int status, String sentence) -> {
                String title = status == 408 ? "Too slow" : "Bad request";
                refuse(call, command, Cause.REFUSED_REQUEST, problem(status, title, sentence, Map.of()));
            }
            case BodyFailure.Broken() -> call.request().listener().served(); // its client sees no answer
        }
    }

    /** Its own doing alone, and what no server may be blamed for. */
    public static void flood(BridgeCall call, BridgeCommand command, String sentence) {
        Problem problem = problem(413, "Too many messages", sentence, Map.of());
        end(call, Optional.empty(), problem.status(), Ending.of(By.CLIENT, Cause.FLOOD, sentence));
        answer(call, command, problem.answer());
    }

    public static void contentType(BridgeCall call, BridgeCommand command, BodyCoding.Fault fault) {
        Problem problem = problem(415, "Content type not taken", fault.sentence(), Map.of());
        end(call, Optional.empty(), 415, Ending.of(By.TOWLINE, Cause.REFUSED_REQUEST, problem.detail()));
        Answer answer = problem.answer();
        answer.headers().putAll(fault.headers());
        answer(call, command, answer);
    }

    public static void putOff(BridgeCall call, BridgeCommand command) {
        String sentence = "Receivers of this session take over from each other too quickly.";
        Map<String, Object> members = Map.of("retryAfter", AFTER_TAKEOVERS);
        refuse(call, command, Cause.REFUSED_OVERLOAD, problem(429, "Too many takeovers", sentence, members));
    }

    /** The upstream's queue stayed full. */
    public static void noRoom(BridgeCall call, BridgeCommand command, long ack) {
        String sentence =
                "The server takes no more messages at the moment; the highest number accepted is " + ack + ".";
        Map<String, Object> members = Map.of("retryAfter", Unavailable.RETRY_AFTER, "ack", ack);
        refuse(call, command, Cause.REFUSED_OVERLOAD, problem(503, "No room", sentence, members));
    }

    public static void unavailable(BridgeCall call, BridgeCommand command, Unavailable why) {
        String title = why == Unavailable.DRAINING ? "About to stop" : "Full";
        refuse(call, command, why.cause(), problem(503, title, why.sentence(), AGAIN));
    }

    public static void turnedAway(BridgeCall call, BridgeCommand command, TurnedAway why) {
        Map<String, Object> members = Map.of("retryAfter", why.retryAfter());
        Problem problem = problem(why.status(), "Limited", why.sentence(), members);
        end(call, Optional.empty(), why.status(), Ending.of(By.TOWLINE, why.cause(), why.reason()));
        answer(call, command, problem.answer());
    }

    /** What is said of a defect of ours, of which {@link Defects} tells the listener. */
    public static Answer defect(BridgeCommand command) {
        Problem problem = problem(500, "Internal error", Defects.SENTENCE, Map.of());
        return Translation.of(command, problem.answer());
    }

    /** The upstream did not agree to an opening. */
    public static void upstream(BridgeCall call, BridgeCommand command, Dial.Result refusal) {
        switch (refusal) {
            case Dial.Result.Answered answered
            when answered.status() / 100 == 2 -> {
                Problem problem =
                        problem(502, "Bad gateway", "The server behind this URL speaks no WebSocket.", Map.of());
                end(call, Optional.of(answered.server()), 502, answered.ending());
                answer(call, command, problem.answer());
            }
            case Dial.Result.Answered answered -> {
                end(call, Optional.of(answered.server()), answered.status(), answered.ending());
                answer(call, command, new Answer(answered.status(), passed(answered.headers()), answered.body()));
            }
            case Dial.Result.Failed failed -> {
                int status = failed.status();
                end(call, failed.server(), status, failed.ending());
                Map<String, Object> members = status == 503 ? AGAIN : Map.of();
                answer(
                        call,
                        command,
                        problem(status, "No server", failed.sentence(), members).answer());
            }
            case Dial.Result.Agreed _ -> throw new IllegalArgumentException("an agreement is no refusal");
        }
    }

    /** Which pages may read an answer of a bridge route is for the route to say, not for the server (Fetch §3.2). */
    private static HeaderMap passed(HeaderMap fields) {
        HeaderMap passed = new HeaderMap();
        for (HeaderValues field : fields) {
            HttpString name = field.getHeaderName();
            boolean ours = name.toString().regionMatches(true, 0, CORS, 0, CORS.length())
                    || name.equals(Headers.CONTENT_LENGTH);
            if (!ours) {
                passed.putAll(name, field);
            }
        }
        return passed;
    }

    private static Problem problem(int status, String title, String detail, Map<String, Object> members) {
        return new Problem(status, title, detail, members);
    }

    private static void refuse(BridgeCall call, BridgeCommand command, Cause cause, Problem problem) {
        end(call, Optional.empty(), problem.status(), Ending.of(By.TOWLINE, cause, problem.detail()));
        answer(call, command, problem.answer());
    }

    private static void end(BridgeCall call, Optional<String> server, int status, Ending ending) {
        call.request().listener().refused(server, status, ending);
    }

    /** @param command says who asks: some clients cannot see statuses */
    private static void answer(BridgeCall call, BridgeCommand command, Answer answer) {
        call.pending().answer(Translation.of(command, answer));
    }
}
