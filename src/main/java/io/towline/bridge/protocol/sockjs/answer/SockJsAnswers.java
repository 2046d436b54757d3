package io.towline.bridge.protocol.sockjs.answer;

import io.towline.bridge.budget.Budget;
import io.towline.bridge.protocol.BridgeCall;
import io.towline.bridge.protocol.Unavailable;
import io.towline.bridge.protocol.sockjs.frame.Wrapping;
import io.towline.bridge.web.Answer;
import io.towline.bridge.web.BodyFailure;
import io.towline.bridge.web.Streaming;
import io.towline.conversation.Cause;
import io.towline.conversation.Ending;
import io.towline.conversation.Ending.By;
import io.towline.io.IoThread;
import io.undertow.util.HeaderMap;
import io.undertow.util.Headers;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Answers to requests that have no session of their own to receive from. */
public final class SockJsAnswers {

    public static final int CHUNK_BYTES = 16 * 1024;
    private static final byte[] NOTHING = {};

    private SockJsAnswers() {}

    /** 200 with this one frame, wrapped as its client wants it; on {@code io}. */
    public static void frame(BridgeCall call, Wrapping wrapping, byte[] frame, IoThread io, Budget budget) {
        Streaming streaming = call.pending().stream(
                200,
                wrapping.headers(),
                io,
                call.request().route().terms().timeouts().slowConsumer(),
                budget,
                new Unheard());
        streaming.write(CHUNK_BYTES, wrapping::prelude);
        streaming.write(CHUNK_BYTES, out -> wrapping.frame(out, frame));
        streaming.end();
    }

    /** Nobody waits for this answer's end. */
    private static final class Unheard implements Streaming.Events {
        @Override
        public void flowing() {}

        @Override
        public void gone() {}

        @Override
        public void ended() {}
    }

    /** Any thread. */
    public static void text(BridgeCall call, int status, String text) {
        call.pending().answer(plain(status, text));
    }

    static Answer plain(int status, String text) {
        HeaderMap headers = new HeaderMap().put(Headers.CONTENT_TYPE, "text/plain; charset=UTF-8");
        return new Answer(status, headers, status == 204 ? NOTHING : text.getBytes(StandardCharsets.UTF_8));
    }

    /** Any thread. */
    public static void refuse(BridgeCall call, int status, Cause cause, String sentence) {
        refuse(call, cause, sentence, plain(status, sentence));
    }

    static void refuse(BridgeCall call, Cause cause, String sentence, Answer answer) {
        tellRefused(call, answer.status(), cause, sentence);
        call.pending().answer(answer);
    }

    /** Its body has not come whole. Any thread. */
    public static void body(BridgeCall call, BodyFailure why) {
        switch (why) {
            case BodyFailure.TooLarge tooLarge -> refuse(call, 413, Cause.REFUSED_REQUEST, tooLarge.sentence());
            case BodyFailure.NoMemory() -> refuse(call, 503, Unavailable.FULL.cause(), Unavailable.FULL.reason() + ".");
            case BodyFailure.Refused(int status, String sentence) ->
                refuse(call, status, Cause.REFUSED_REQUEST, sentence);
            case BodyFailure.Broken() -> call.request().listener().served(); // its client sees no answer
        }
    }

    /** A client that sends too many messages at once: its own doing alone. */
    public static void flood(BridgeCall call, String sentence) {
        call.request().listener().refused(Optional.empty(), 413, Ending.of(By.CLIENT, Cause.FLOOD, sentence));
        text(call, 413, sentence);
    }

    public static void tellRefused(BridgeCall call, int status, Cause cause, String sentence) {
        call.request().listener().refused(Optional.empty(), status, Ending.of(By.TOWLINE, cause, sentence));
    }
}
