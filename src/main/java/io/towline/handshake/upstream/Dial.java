package io.towline.handshake.upstream;

import io.towline.config.UpstreamConfig;
import io.towline.config.value.Durations;
import io.towline.conversation.Cause;
import io.towline.conversation.Ending;
import io.towline.conversation.Ending.By;
import io.towline.handshake.negotiation.AcceptKey;
import io.towline.handshake.negotiation.Extension;
import io.towline.handshake.negotiation.Negotiable;
import io.towline.header.ClientUrls;
import io.towline.header.ServerHost;
import io.towline.header.field.HopByHop;
import io.towline.http1.ResponseHead;
import io.towline.io.IoThread;
import io.towline.io.Timer;
import io.towline.upstream.Affinity;
import io.towline.upstream.Lease;
import io.towline.upstream.ServerLease;
import io.towline.upstream.ServerQueue;
import io.towline.upstream.UpstreamGroup;
import io.towline.upstream.WaitingForServer;
import io.towline.upstream.connect.ClientConnection;
import io.towline.upstream.health.FailureKind;
import io.undertow.util.HeaderMap;
import io.undertow.util.HeaderValues;
import io.undertow.util.Headers;
import java.nio.ByteBuffer;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xnio.IoUtils;
import org.xnio.StreamConnection;

/**
 * The upstream half of an opening handshake: asks one server after the other, all within {@code open-timeout}, until one agrees.
 *
 * <pre>
 *   TRYING --- a server agreed --------------------------> OVER: agreed
 *    | ^ | \--- a server answered otherwise -------------> OVER: answered
 *    | | |  \-- none agreed, none left, or out of time --> OVER: failed
 *    +-+ +----- cancelled -------------------------------> OVER: nobody is told
 *   next server
 * </pre>
 *
 * Owner: the I/O thread.
 */
public final class Dial {

    private static final Logger LOG = LoggerFactory.getLogger(Dial.class);

    /**
     * @param affinity of the client to servers of the group
     * @param target raw path and query for the server's request line
     * @param clientHost the client's {@code Host}, for groups that pass it on
     * @param onward the client's end-to-end fields, {@code Origin} among them where there is one
     * @param subprotocols offered, in order
     * @param client of whom the server may be told
     * @param urls by which the answer's are put right; empty: they are left as they are
     */
    public record Request(
            UpstreamGroup group,
            Affinity affinity,
            String target,
            String clientHost,
            HeaderMap onward,
            List<String> subprotocols,
            Optional<ClientConnection> client,
            Optional<ClientUrls> urls) {
        public Request {
            subprotocols = List.copyOf(subprotocols);
        }
    }

    public sealed interface Result {

        /**
         * @param upstream its reads are suspended and it has no listeners
         * @param early what came right behind the 101; right-sized, empty if nothing
         * @param headers end-to-end fields of the 101 ({@code Set-Cookie} …), without the handshake's own; only where an extension
         *     was offered and agreed on does {@code Sec-WebSocket-Extensions} name it, as verified
         * @param lease the receiver's to close
         */
        record Agreed(
                StreamConnection upstream,
                ByteBuffer early,
                Optional<String> subprotocol,
                HeaderMap headers,
                Lease lease)
                implements Result {

            /** Of a 101 that no client sees, they are what concerns the browser beyond this connection. The caller's to change. */
            public HeaderMap cookies() {
                HeaderMap cookies = new HeaderMap();
                HeaderValues set = headers.get(Headers.SET_COOKIE);
                if (set != null) {
                    cookies.putAll(Headers.SET_COOKIE, set);
                }
                return cookies;
            }
        }

        /** A server answered something other than 101; hop-by-hop fields are removed. */
        record Answered(String server, int status, String reasonPhrase, HeaderMap headers, byte[] body)
                implements Result {

            /** For operators: what it said, and what that mostly means where a WebSocket was asked for. */
            public String inWords() {
                return "the server answered " + status + AnswerMeaning.of(status, headers, body);
            }

            public Ending ending() {
                return Ending.of(By.UPSTREAM, Cause.UPSTREAM_REFUSED, inWords());
            }
        }

        /**
         * @param status 502, 503 or 504; 500 for a defect of ours
         * @param server the last that was asked
         * @param reason for the operators
         * @param sentence for the client
         */
        record Failed(Cause cause, int status, Optional<String> server, String reason, String sentence)
                implements Result {

            public Ending ending() {
                return Ending.of(Failure.blame(cause), cause, reason);
            }
        }
    }

    private final Request request;
    private final Negotiable wishes;
    private final IoThread io;
    private final Consumer<Result> settle;
    private final Timer limit = new Limit();
    private final WaitingForServer waiting;
    private final Set<String> tried = new LinkedHashSet<>();

    private boolean over;
    private long deadline;
    private Optional<ServerLease> lease = Optional.empty();
    private Optional<Attempt> attempt = Optional.empty();
    private Optional<Failure> lastFailure = Optional.empty();
    private Optional<String> last = Optional.empty();
    private boolean reached;

    private Dial(Request request, Negotiable wishes, IoThread io, Consumer<Result> settle) {
        this.request = request;
        this.wishes = wishes;
        this.io = io;
        this.settle = settle;
        waiting = new WaitingForServer(request.group(), request.affinity(), io);
    }

    /**
     * Offers no extensions.
     *
     * @param settle called once, on {@code io}, never within this call; not after {@link #cancel}. Should it throw, what an
     *     {@code Agreed} holds is closed
     */
    public static Dial begin(Request request, IoThread io, Consumer<Result> settle) {
        return begin(request, List.of(), io, settle);
    }

    /** @param deflate offers of permessage-deflate, the favourite first */
    public static Dial begin(Request request, List<Extension> deflate, IoThread io, Consumer<Result> settle) {
        Dial dial = new Dial(request, new Negotiable(request.subprotocols(), deflate), io, settle);
        io.execute(dial::tryNext); // where no server is to be had, that would else be told within this very call
        dial.limit();
        return dial;
    }

    /** Ends it without a word; what is open is closed. Of what was settled already it takes nothing back. */
    public void cancel() {
        over = true;
        io.timers().cancel(limit);
        release();
    }

    /** The last that was asked. */
    public Optional<String> server() {
        return last;
    }

    /** When {@code open-timeout} is over, by the clock of the I/O thread. It begins anew where a server was waited for. */
    public long deadline() {
        return deadline;
    }

    private void limit() {
        deadline = io.exactNow() + config().timeouts().open().toNanos();
        io.timers().schedule(limit, deadline);
    }

    private void tryNext() {
        if (over) {
            return;
        }
        try {
            tryAnother();
        } catch (RuntimeException | Error e) {
            broke(e);
        }
    }

    private void tryAnother() {
        Optional<ServerLease> given = waiting.lease(tried);
        if (given.isPresent()) {
            attempt(given.get());
        } else if (!queue()) {
            fail(lastFailure.orElseGet(this::nobody));
        }
    }

    /** Only while no server has been reached: one that was may have begun something. What it takes does not count for {@code open-timeout}. */
    private boolean queue() {
        boolean waits = !reached && waiting.begin(lastFailure.isPresent(), new Queued());
        if (waits) {
            io.timers().cancel(limit);
        }
        return waits;
    }

    private void attempt(ServerLease chosen) {
        lease = Optional.of(chosen);
        last = Optional.of(chosen.server());
        tried.add(chosen.server());
        Attempt next = new Attempt(
                chosen,
                requestTo(chosen),
                request.client(),
                config().timeouts().handshake().toNanos(),
                io,
                new Trying());
        attempt = Optional.of(next);
        next.begin();
    }

    private Failure nobody() {
        return Failure.unavailable(request.group().whyNobody());
    }

    private UpgradeRequest requestTo(ServerLease chosen) {
        return new UpgradeRequest(request.target(), hostOf(chosen), AcceptKey.fresh(io), wishes, request.onward());
    }

    private String hostOf(ServerLease chosen) {
        return ServerHost.of(config().headers().host(), chosen.config(), request.clientHost());
    }

    private HeaderMap putRight(HeaderMap answer) {
        ServerLease answering = lease.orElseThrow();
        request.urls().ifPresent(urls -> urls.putRight(answer, answering.config(), hostOf(answering)));
        request.affinity().answered(answering.server(), answer);
        return answer;
    }

    private void outOfTime() {
        if (tried.size() == 1) {
            lease.ifPresent(only -> only.failed(
                    FailureKind.ANSWER, "no agreement within open-timeout")); // it had all the time there was
        }
        fail(Failure.tooSlow("no server agreed within open-timeout ("
                + Durations.text(config().timeouts().open()) + ")"));
    }

    private void broke(Throwable defect) {
        LOG.error("upstream {}: an opening handshake broke", request.group().name(), defect);
        if (!over) {
            fail(Failure.broken());
        }
    }

    private void fail(Failure failure) {
        settle(failure.of(server()));
    }

    /** What an {@link Result.Agreed} takes along is no longer here to be released. */
    private void settle(Result result) {
        over = true;
        io.timers().cancel(limit);
        release();
        try {
            settle.accept(result);
        } catch (RuntimeException | Error e) {
            LOG.error(
                    "upstream {}: nobody took over what came of a dial, {}",
                    request.group().name(),
                    result.getClass().getSimpleName(),
                    e);
            abandon(result);
        }
    }

    /** Nobody has taken over: without this, a socket and a lease would live on for ever. */
    private static void abandon(Result result) {
        if (result instanceof Result.Agreed agreed) {
            agreed.lease().close();
            IoUtils.safeClose(agreed.upstream());
        }
    }

    private void release() {
        attempt.ifPresent(Attempt::cancel);
        attempt = Optional.empty();
        lease.ifPresent(ServerLease::close);
        lease = Optional.empty();
        waiting.end();
    }

    private UpstreamConfig config() {
        return request.group().config();
    }

    /** What was verified is written anew or told apart; the rest is as the server said it. */
    private static HeaderMap furtherFields(ResponseHead head, Agreement agreement) {
        HeaderMap headers = HopByHop.removedFrom(head.headers());
        headers.remove(Headers.SEC_WEB_SOCKET_ACCEPT);
        headers.remove(Headers.SEC_WEB_SOCKET_PROTOCOL);
        headers.remove(Headers.SEC_WEB_SOCKET_EXTENSIONS);
        agreement.deflate().ifPresent(chosen -> headers.put(Headers.SEC_WEB_SOCKET_EXTENSIONS, chosen.toString()));
        return headers;
    }

    private final class Trying implements Attempt.Outcome {
        @Override
        public void agreed(StreamConnection upstream, ResponseHead head, Agreement agreement, ByteBuffer early) {
            HeaderMap headers = putRight(furtherFields(head, agreement));
            Lease used = lease.orElseThrow();
            lease = Optional.empty();
            settle(new Result.Agreed(upstream, early, agreement.subprotocol(), headers, used));
        }

        @Override
        public void answered(ResponseHead head, byte[] body) {
            HeaderMap headers = putRight(HopByHop.removedFrom(head.headers()));
            settle(new Result.Answered(server().orElseThrow(), head.status(), head.reason(), headers, body));
        }

        @Override
        public void failed(Failure failure, boolean wasReached) {
            reached |= wasReached;
            LOG.debug("upstream {}: {}", request.group().name(), failure.reason());
            lastFailure = Optional.of(failure);
            release();
            if (failure.last()) {
                fail(failure);
            } else {
                tryNext();
            }
        }

        @Override
        public void broke(Throwable defect) {
            Dial.this.broke(defect);
        }
    }

    private final class Queued implements ServerQueue.Outcome {
        @Override
        public void served(ServerLease given) {
            tried.clear();
            limit();
            try {
                attempt(given);
            } catch (RuntimeException | Error e) {
                broke(e);
            }
        }

        @Override
        public void inVain() {
            fail(lastFailure.orElseGet(Dial.this::nobody));
        }
    }

    private final class Limit extends Timer {
        @Override
        protected void expired(long now) {
            outOfTime();
        }
    }
}
