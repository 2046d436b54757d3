package io.towline.handshake.client;

import io.undertow.server.HttpServerExchange;
import java.io.IOException;
import org.xnio.conduits.AbstractStreamSinkConduit;
import org.xnio.conduits.StreamSinkConduit;

/**
 * An answer that is not written until it is released, as if its client read nothing. A kernel that is filled up instead finds room
 * again whenever it likes. Owner: the exchange's I/O thread.
 */
public final class HeldAnswer extends AbstractStreamSinkConduit<StreamSinkConduit> {

    private boolean held = true;
    private boolean resumed;

    private HeldAnswer(StreamSinkConduit next) {
        super(next);
    }

    /** @return releases it */
    public static Runnable hold(HttpServerExchange exchange) {
        return hold(exchange, () -> {});
    }

    /**
     * @param begun told when the answer is about to be written, before which there is nothing to release
     * @return releases it
     */
    public static Runnable hold(HttpServerExchange exchange, Runnable begun) {
        HeldAnswer[] answer = new HeldAnswer[1];
        exchange.addResponseWrapper((factory, wrapped) -> {
            answer[0] = new HeldAnswer(factory.create());
            begun.run();
            return answer[0];
        });
        return () -> answer[0].release();
    }

    private void release() {
        held = false;
        if (resumed) {
            next.resumeWrites();
        }
    }

    @Override
    public boolean flush() throws IOException {
        return !held && next.flush();
    }

    @Override
    public void resumeWrites() {
        resumed = true;
        if (!held) {
            next.resumeWrites();
        }
    }
}
