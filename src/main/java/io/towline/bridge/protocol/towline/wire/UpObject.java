package io.towline.bridge.protocol.towline.wire;

import io.towline.bridge.message.Message;
import io.towline.bridge.text.StrictJson;
import io.towline.bridge.text.Unacceptable;
import io.towline.frame.CloseCode;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** One object that a client sends on its resumable WebSocket. Pure. */
public sealed interface UpObject {

    /** <code>{"seq":K,"text":…}</code> or {@code "binary"}. */
    record Numbered(long seq, Message message) implements UpObject {}

    /** <code>{"ack":N}</code>. */
    record Ack(long number) implements UpObject {}

    /** <code>{"close":{"code":…,"reason":…}}</code>; both may be left out, as in a browser's {@code close()}. */
    record Close(int code, String reason) implements UpObject {}

    /** None of these; the socket ends with this code. */
    record Broken(int code, String sentence) implements UpObject {}

    int MALFORMED = 4400;
    int MOST_REASON_BYTES = 123; // RFC 6455 §5.5: what a close frame has room for

    static UpObject of(boolean text, byte[] payload, long mostMessage) {
        if (!text) {
            return new Broken(MALFORMED, "Objects come in text frames: binary messages are base64 in \"binary\".");
        }
        try {
            return StrictJson.read(payload, json -> new Reader(json, mostMessage).read());
        } catch (Unacceptable why) {
            return new Broken(
                    switch (why.fault()) {
                        case MALFORMED -> MALFORMED;
                        case TOO_LARGE -> CloseCode.TOO_BIG;
                        case FLOOD -> CloseCode.POLICY_VIOLATION;
                    },
                    why.getMessage());
        }
    }

    /** Members in whatever order; owner: one reading. */
    final class Reader {

        private final StrictJson json;
        private final long mostMessage;
        private OptionalLong seq = OptionalLong.empty();
        private Optional<Message> message = Optional.empty();
        private Optional<UpObject> other = Optional.empty();
        private int members;

        Reader(StrictJson json, long mostMessage) {
            this.json = json;
            this.mostMessage = mostMessage;
        }

        UpObject read() throws Unacceptable {
            json.object(name -> {
                members++;
                member(name);
            });
            if (other.isPresent() && members == 1) {
                return other.get();
            }
            if (seq.isEmpty() || message.isEmpty() || members != 2) {
                throw json.wrong(
                        "must have \"seq\" with \"text\" or \"binary\", or \"ack\" alone, or \"close\" alone.");
            }
            return new Numbered(seq.getAsLong(), message.get());
        }

        private void member(String name) throws Unacceptable {
            switch (name) {
                case "seq" -> seq = OptionalLong.of(fromOne());
                case "ack" -> other = Optional.of(new Ack(json.number()));
                case "close" -> other = Optional.of(close());
                default -> message = Optional.of(MessagesParser.payload(json, name, mostMessage));
            }
        }

        private long fromOne() throws Unacceptable {
            long number = json.number();
            if (number == 0) {
                throw json.wrong("is 0, and numbers begin with 1.");
            }
            return number;
        }

        private Close close() throws Unacceptable {
            CloseReader close = new CloseReader(json);
            json.object(close);
            return new Close(close.code.orElse(CloseCode.NORMAL), close.reason);
        }
    }

    /** Owner: one reading. */
    final class CloseReader implements StrictJson.Members {

        private final StrictJson json;
        private OptionalInt code = OptionalInt.empty();
        private String reason = "";

        CloseReader(StrictJson json) {
            this.json = json;
        }

        @Override
        public void read(String name) throws Unacceptable {
            switch (name) {
                case "code" -> code = OptionalInt.of(code());
                case "reason" -> reason = reason();
                default -> throw json.unknown();
            }
        }

        /** What a browser may close with. */
        private int code() throws Unacceptable {
            long given = json.number();
            if (given != CloseCode.NORMAL && (given < 3000 || given > 4999)) {
                throw json.wrong("must be 1000 or from 3000 to 4999.");
            }
            return (int) given;
        }

        private String reason() throws Unacceptable {
            if (json.utf8(Long.MAX_VALUE).length > MOST_REASON_BYTES) {
                throw json.wrong("is longer than " + MOST_REASON_BYTES + " bytes.");
            }
            return json.string();
        }
    }
}
