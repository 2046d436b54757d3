package io.towline.bridge.uplink;

import io.towline.endpoint.Endpoint;
import io.towline.endpoint.EndpointTerms;
import io.towline.handshake.upstream.Dial;
import io.towline.io.IoThread;
import java.util.function.Consumer;

/** How sessions come to their servers; a test brings its own. */
public interface Upstreams {

    /**
     * Asks for a WebSocket, as {@link Dial#begin} does.
     *
     * @return cancels it
     */
    Runnable dial(Dial.Request request, IoThread io, Consumer<Dial.Result> settle);

    /** Makes the session's end of the connection that was agreed on. */
    Uplink join(Dial.Result.Agreed agreed, IoThread io, EndpointTerms terms, Endpoint.Listener listener);

    /** Over the network. */
    static Upstreams connected() {
        return new Upstreams() {
            @Override
            public Runnable dial(Dial.Request request, IoThread io, Consumer<Dial.Result> settle) {
                return Dial.begin(request, io, settle)::cancel;
            }

            @Override
            public Uplink join(
                    Dial.Result.Agreed agreed, IoThread io, EndpointTerms terms, Endpoint.Listener listener) {
                return new EndpointUplink(new Endpoint(agreed.upstream(), io, terms, listener));
            }
        };
    }
}
