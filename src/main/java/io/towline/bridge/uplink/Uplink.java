package io.towline.bridge.uplink;

import io.towline.bridge.message.Message;
import io.towline.conversation.LiveConversation.Side;
import io.towline.conversation.Traffic;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A session's WebSocket to its server, as far as the session knows it; a test's has no connection. What {@link
 * io.towline.endpoint.Endpoint} says of the methods of the same names holds here.
 *
 * <p>Owner: the session's I/O thread.
 */
public interface Uplink {

    /** Begins to read, behind the bytes that came with the handshake; once, before all else. */
    void begin(ByteBuffer early);

    void send(Message message);

    /** Not within itself; {@link #hasRoom} is to be asked again behind it. */
    void together(Runnable sends);

    boolean hasRoom();

    void suspend();

    void resume();

    void close(OptionalInt code, String reason);

    void cut();

    /** How it stands towards the server. */
    Side side(Optional<Duration> sinceData);

    /** What has passed so far; the session's client is the one who sends. */
    Traffic traffic();
}
