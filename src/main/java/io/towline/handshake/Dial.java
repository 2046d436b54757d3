package io.towline.handshake;

import io.towline.ending.Cause;
import io.towline.io.IoThread;
import io.towline.upstream.Lease;
import io.towline.upstream.UpstreamGroup;
import io.undertow.util.HeaderMap;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.xnio.StreamConnection;

/**
 * The upstream half of an opening handshake: asks one server after the other, all within {@code open-timeout}, until one agrees.
 *
 * <p>Owner: the I/O thread.
 */
public final class Dial { // contract only

    /**
     * @param target raw path and query for the server's request line
     * @param clientHost the client's {@code Host}, for groups that pass it on
     * @param onward the client's end-to-end fields, {@code Origin} among them where there is one
     * @param subprotocols offered, in order
     */
    public record Request(
            UpstreamGroup group, String target, String clientHost, HeaderMap onward, List<String> subprotocols) {
        public Request {
            subprotocols = List.copyOf(subprotocols);
        }
    }

    public sealed interface Result {

        /**
         * @param upstream its reads are suspended and it has no listeners
         * @param early what came right behind the 101
         * @param headers end-to-end fields of the 101 ({@code Set-Cookie} …), without the handshake's own
         * @param lease the receiver's to close
         */
        record Agreed(
                StreamConnection upstream,
                ByteBuffer early,
                Optional<String> subprotocol,
                HeaderMap headers,
                Lease lease)
                implements Result {}

        /** A server answered something other than 101; hop-by-hop fields are removed. */
        record Answered(String server, int status, String reasonPhrase, HeaderMap headers, byte[] body)
                implements Result {}

        /**
         * @param status 502, 503 or 504; 500 for a defect of ours
         * @param reason for the operators
         * @param sentence for the client
         */
        record Failed(Cause cause, int status, Optional<String> server, String reason, String sentence)
                implements Result {}
    }

    /** @param settle called once, on {@code io}, never within this call; not after {@link #cancel} */
    public static Dial begin(Request request, IoThread io, Consumer<Result> settle) {
        throw new UnsupportedOperationException("contract only");
    }

    /** Ends it without a word; what is open is closed. */
    public void cancel() {
        throw new UnsupportedOperationException("contract only");
    }
}
