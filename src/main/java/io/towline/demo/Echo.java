package io.towline.demo;

import io.undertow.websockets.core.AbstractReceiveListener;
import io.undertow.websockets.core.BufferedBinaryMessage;
import io.undertow.websockets.core.BufferedTextMessage;
import io.undertow.websockets.core.WebSocketCallback;
import io.undertow.websockets.core.WebSocketChannel;
import io.undertow.websockets.core.WebSockets;
import org.xnio.IoUtils;

/**
 * One connection of the echo backend. While an answer is under way nothing more is read, so that a client that does not read its
 * answers cannot pile them up here.
 */
final class Echo extends AbstractReceiveListener implements WebSocketCallback<Runnable> {

    private static final long MOST_BYTES = 16L << 20;

    @Override
    protected long getMaxTextBufferSize() {
        return MOST_BYTES;
    }

    @Override
    protected long getMaxBinaryBufferSize() {
        return MOST_BYTES;
    }

    @Override
    protected void onFullTextMessage(WebSocketChannel channel, BufferedTextMessage message) {
        channel.suspendReceives();
        WebSockets.sendText(message.getData(), channel, this, () -> {});
    }

    @Override
    protected void onFullBinaryMessage(WebSocketChannel channel, BufferedBinaryMessage message) {
        channel.suspendReceives();
        var data = message.getData(); // var: its type is deprecated, and there is no other
        WebSockets.sendBinary(data.getResource(), channel, this, data::free);
    }

    @Override
    public void complete(WebSocketChannel channel, Runnable release) {
        release.run();
        channel.resumeReceives();
    }

    @Override
    public void onError(WebSocketChannel channel, Runnable release, Throwable broken) {
        release.run();
        IoUtils.safeClose(channel);
    }

    @Override
    protected void onError(WebSocketChannel channel, Throwable broken) {
        IoUtils.safeClose(channel);
    }
}
