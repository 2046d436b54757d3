package io.towline.listener.http2;

import io.undertow.server.HttpServerExchange;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.xnio.channels.StreamSinkChannel;

/** An answer that goes on: as the bridge does, it offers each message at once, flushes it, and keeps what is not taken. */
final class TrickledAnswer {
    final HttpServerExchange exchange;
    private final StreamSinkChannel channel;
    private final ByteBuffer backlog = ByteBuffer.allocate(4_000_000).limit(0);
    volatile boolean waits;
    volatile boolean ended;

    TrickledAnswer(HttpServerExchange exchange) {
        this.exchange = exchange;
        exchange.addExchangeCompleteListener((any, next) -> {
            ended = true;
            next.proceed();
        });
        channel = exchange.getResponseChannel();
        channel.getWriteSetter().set(sink -> push());
        push(); // the head
    }

    void write(byte[] message) {
        backlog.compact().put(message).flip();
        push();
    }

    private void push() {
        try {
            int taken;
            do {
                taken = channel.write(backlog);
            } while (taken > 0 && backlog.hasRemaining());
            boolean flushed = channel.flush();
            waits = !flushed || backlog.hasRemaining();
        } catch (IOException gone) {
            waits = false;
            channel.suspendWrites();
            return;
        }
        if (waits) {
            channel.resumeWrites();
        } else {
            channel.suspendWrites();
        }
    }
}
