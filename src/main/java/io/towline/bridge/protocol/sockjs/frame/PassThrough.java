package io.towline.bridge.protocol.sockjs.frame;

import io.towline.bridge.message.Farewell;
import io.towline.bridge.message.Message;
import io.towline.bridge.text.ChunkWriter;
import io.towline.bridge.text.StrictJson;
import io.towline.bridge.text.Unacceptable;
import io.towline.conversation.Cause;
import io.towline.conversation.Ending;
import io.towline.conversation.Ending.By;
import io.towline.frame.CloseCode;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Of servers that speak SockJS on their WebSocket, whose every text message is a frame.
 *
 * @param earlyOpen the client has been told {@code o} before the server said so
 */
record PassThrough(boolean earlyOpen) implements SockJsCodec {

    private static final byte[] NOTHING = {};
    private static final Farewell UNREADABLE = new Farewell(CloseCode.INTERNAL_ERROR, "upstream error", false);

    @Override
    public boolean opens() {
        return earlyOpen;
    }

    @Override
    public Frame next(List<Message> messages) {
        byte[] first = messages.getFirst().payload();
        if (!messages.getFirst().text()) {
            return Unwrapping.unsupported(1);
        }
        if (isArray(messages.getFirst())) {
            return arrays(messages.stream().takeWhile(PassThrough::isArray).toList());
        }
        return switch (first.length == 0 ? 0 : first[0]) {
            case 0 -> Frame.of(NOTHING, 1);
            case 'o' -> Frame.of(earlyOpen ? NOTHING : first, 1);
            case 'h' -> Frame.of(messages.size() > 1 ? NOTHING : first, 1); // what follows is as good a sign of life
            case 'c' -> new Frame(first, 1, Optional.of(last(first)));
            default -> Frame.of(first, 1);
        };
    }

    private static boolean isArray(Message message) {
        byte[] text = message.payload();
        return message.text() && text.length >= 3 && text[0] == 'a' && text[1] == '[' && text[text.length - 1] == ']';
    }

    /** The elements go over as they are: the server has escaped what SockJS wants escaped. */
    private static Frame arrays(List<Message> all) {
        if (all.size() == 1) {
            return Frame.of(all.getFirst().payload(), 1);
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write('a');
        out.write('[');
        for (Message each : all) {
            int length = each.payload().length - 3;
            if (length > 0 && out.size() > 2) {
                out.write(',');
            }
            out.write(each.payload(), 2, length);
        }
        out.write(']');
        return Frame.of(out.toByteArray(), all.size());
    }

    private static Last last(byte[] frame) {
        Farewell farewell = farewell(frame);
        Ending ending = Ending.of(By.UPSTREAM, Cause.UPSTREAM_CLOSED, farewell.code(), farewell.reason());
        return new Last(farewell, ending, CloseCode.GOING_AWAY);
    }

    private static Farewell farewell(byte[] frame) {
        try {
            byte[] json = Arrays.copyOfRange(frame, 1, frame.length);
            return StrictJson.read(
                    json,
                    list -> list.pair(
                            StrictJson::number,
                            StrictJson::string,
                            (code, reason) -> new Farewell(Math.toIntExact(code), reason, true)));
        } catch (Unacceptable | ArithmeticException broken) {
            return UNREADABLE;
        }
    }

    @Override
    public List<Message> up(List<byte[]> parsed) {
        return parsed.stream().map(PassThrough::array).toList();
    }

    private static Message array(byte[] message) {
        ByteArrayOutputStream whole = new ByteArrayOutputStream(message.length + 16);
        ChunkWriter out = ChunkWriter.into(whole);
        out.put('[');
        Quotation.write(out, message);
        out.put(']').pass();
        return new Message(true, whole.toByteArray());
    }
}
