package io.towline.bridge.uplink;

import io.towline.bridge.message.Message;
import io.towline.conversation.LiveConversation.Side;
import io.towline.conversation.Traffic;
import io.towline.endpoint.Endpoint;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

/** The uplink of a session in service. */
record EndpointUplink(Endpoint endpoint) implements Uplink {

    @Override
    public void begin(ByteBuffer early) {
        endpoint.begin(early);
    }

    @Override
    public void send(Message message) {
        endpoint.send(message.text(), message.payload());
    }

    @Override
    public void together(Runnable sends) {
        endpoint.together(sends);
    }

    @Override
    public boolean hasRoom() {
        return endpoint.hasRoom();
    }

    @Override
    public void suspend() {
        endpoint.suspend();
    }

    @Override
    public void resume() {
        endpoint.resume();
    }

    @Override
    public void close(OptionalInt code, String reason) {
        endpoint.close(code, reason);
    }

    @Override
    public void cut() {
        endpoint.cut();
    }

    @Override
    public Side side(Optional<Duration> sinceData) {
        return new Side(endpoint.roundTrip(), endpoint.waiting(), endpoint.silence(), sinceData);
    }

    @Override
    public Traffic traffic() {
        return new Traffic(endpoint.framesOut(), endpoint.bytesOut(), endpoint.framesIn(), endpoint.bytesIn());
    }
}
