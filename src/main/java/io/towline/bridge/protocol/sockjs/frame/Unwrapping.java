package io.towline.bridge.protocol.sockjs.frame;

import io.towline.bridge.message.Farewell;
import io.towline.bridge.message.Message;
import io.towline.bridge.text.ChunkWriter;
import io.towline.config.BridgeConfig.SockJsBinary;
import io.towline.conversation.Cause;
import io.towline.conversation.Ending;
import io.towline.conversation.Ending.By;
import java.io.ByteArrayOutputStream;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/** Of servers that speak plain WebSocket. */
record Unwrapping(SockJsBinary binary) implements SockJsCodec {

    /** RFC 6455 §7.4.1: for who gets a kind of data that it cannot take. */
    private static final int UNSUPPORTED_DATA = 1003;

    private static final Farewell NO_BINARY =
            new Farewell(UNSUPPORTED_DATA, "binary message, which SockJS cannot carry", false);

    /** For a binary message. */
    static Frame unsupported(int messages) {
        Ending ending = Ending.of(By.UPSTREAM, Cause.PROTOCOL_ERROR, NO_BINARY.code(), NO_BINARY.reason());
        return new Frame(
                SockJsCodec.close(NO_BINARY), messages, Optional.of(new Last(NO_BINARY, ending, NO_BINARY.code())));
    }

    @Override
    public boolean opens() {
        return true;
    }

    @Override
    public Frame next(List<Message> messages) {
        int count = fitting(messages);
        if (count == 0) {
            return unsupported(1);
        }
        int expected = expected(messages, count);
        ByteArrayOutputStream whole = new ByteArrayOutputStream(expected);
        ChunkWriter out = ChunkWriter.into(whole, expected);
        out.put("a[");
        for (int i = 0; i < count; i++) {
            if (i > 0) {
                out.put(',');
            }
            element(out, messages.get(i));
        }
        out.put(']').pass();
        return Frame.of(whole.toByteArray(), count);
    }

    /** Bytes, where nothing is escaped. */
    private static int expected(List<Message> messages, int count) {
        int bytes = "a[]".length();
        for (int i = 0; i < count; i++) {
            bytes += messages.get(i).payload().length + "\"\",".length();
        }
        return bytes;
    }

    private int fitting(List<Message> messages) {
        int count = 0;
        while (count < messages.size() && fits(messages.get(count))) {
            count++;
        }
        return count;
    }

    private boolean fits(Message message) {
        return message.text() || binary == SockJsBinary.BASE64;
    }

    private static void element(ChunkWriter out, Message message) {
        if (message.text()) {
            Quotation.write(out, message.payload());
        } else {
            out.put('"').put(Base64.getEncoder().encode(message.payload())).put('"');
        }
    }

    @Override
    public List<Message> up(List<byte[]> parsed) {
        return parsed.stream().map(payload -> new Message(true, payload)).toList();
    }
}
