package io.towline.forwardauth;

import io.towline.config.value.Durations;
import io.towline.http.outcome.ForwardFailure;
import io.towline.http.server.AskedServers;
import io.towline.http.server.KeptConnections;
import io.towline.http.server.ServerCall;
import io.towline.http1.BodyDecoder;
import io.towline.http1.ResponseHead;
import io.towline.io.IoThread;
import io.towline.io.Timer;
import io.towline.pool.ConnectionPool;
import io.towline.pool.ServerConnection;
import io.towline.upstream.Affinity;
import io.towline.upstream.UpstreamGroup;
import io.undertow.util.HeaderMap;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One question on its way to the service, within one time limit: one server after the other, and the same again where a pooled connection turned
 * out to be dead. As a timer it is that limit.
 *
 * <p>Whatever happens, it is told once; afterwards nothing is open that is not back in the pool. Owner: the I/O thread.
 */
final class AuthCall extends Timer implements ServerCall.Events {

    private static final Logger LOG = LoggerFactory.getLogger(AuthCall.class);

    /** What a page that asks for a login may have; of a longer one, the service is misused. */
    private static final int MOST_BODY_BYTES = 64 * 1024;

    private final AuthQuestion question;
    private final UpstreamGroup group;
    private final IoThread io;
    private final Consumer<AuthAnswer> told;
    private final AskedServers servers;
    private final KeptConnections kept;
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();

    private Optional<ServerCall> call = Optional.empty();
    private ResponseHead head;
    private boolean over;

    AuthCall(AuthQuestion question, UpstreamGroup group, ConnectionPool pool, IoThread io, Consumer<AuthAnswer> told) {
        this.question = question;
        this.group = group;
        this.io = io;
        this.told = told;
        servers = new AskedServers(group, Affinity.NONE, io);
        kept = new KeptConnections(pool, group, io);
    }

    void begin() {
        io.limit(this, question.config().timeout().toNanos());
        next();
    }

    private void next() {
        if (servers.next()) {
            ask(true);
        } else {
            settle(new AuthAnswer.Failed(servers.whyNone().reason()));
        }
    }

    /** @param pooled whether a connection will do that has waited for it */
    private void ask(boolean pooled) {
        ServerCall next = new ServerCall(servers.current(), io, false, this);
        call = Optional.of(next);
        Optional<ServerConnection> idle = pooled ? kept.take(servers.current(), true, next) : Optional.empty();
        if (idle.isPresent()) {
            next.begin(idle.get());
            send();
        } else {
            next.connect(Optional.empty(), this::send);
        }
    }

    private void send() {
        call.orElseThrow().send(question.head(group.config(), servers.current()), true);
    }

    @Override
    public void interim(ResponseHead announced) {
        // nothing that the client could use
    }

    @Override
    public void head(ResponseHead answered, BodyDecoder decoder) {
        head = answered;
    }

    @Override
    public void body(ByteBuffer piece, boolean isLast) {
        if (over) {
            return;
        }
        if (piece.remaining() > MOST_BODY_BYTES - body.size()) {
            fail("answered " + head.status() + " with more than " + MOST_BODY_BYTES + " bytes");
            return;
        }
        byte[] bytes = new byte[piece.remaining()];
        piece.get(bytes);
        body.writeBytes(bytes);
        if (isLast) {
            call.orElseThrow().left().ifPresent(connection -> kept.give(servers.current(), connection));
            call = Optional.empty();
            settle(meaning());
        }
    }

    private AuthAnswer meaning() {
        int status = head.status();
        if (status >= 200 && status < 300) {
            return new AuthAnswer.Granted(head.headers());
        }
        if (status == 401 || status == 403 || isRedirect(status)) {
            return new AuthAnswer.Refused(status, head.headers(), body.toByteArray());
        }
        return new AuthAnswer.Failed(server() + " answered " + status);
    }

    private static boolean isRedirect(int status) {
        return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
    }

    @Override
    public void trailers(HeaderMap trailers, HeaderMap inFront) {
        // say nothing of who may come in
    }

    @Override
    public void sent() {
        // its only piece
    }

    @Override
    public void failed(ForwardFailure failure) {
        if (over) {
            return;
        }
        if (failure.elsewhere() && call.orElseThrow().wasStale()) {
            ask(false);
            return;
        }
        servers.failed(failure);
        if (failure.elsewhere()) {
            next();
        } else {
            settle(new AuthAnswer.Failed(failure.reason()));
        }
    }

    @Override
    public void defect(Throwable defect) {
        LOG.error("could not ask {} who may come in", group.name(), defect);
        settle(new AuthAnswer.Failed("internal error"));
    }

    @Override
    protected void expired(long now) {
        if (call.isPresent()) {
            servers.failed(ForwardFailure.tooSlow(server(), question.config().timeout()));
        }
        settle(new AuthAnswer.Failed("no answer from " + server() + " within timeout ("
                + Durations.text(question.config().timeout()) + ")"));
    }

    private String server() {
        return servers.last().orElse(group.name());
    }

    private void fail(String what) {
        settle(new AuthAnswer.Failed(server() + " " + what));
    }

    private void settle(AuthAnswer answer) {
        if (over) {
            return;
        }
        over = true;
        io.timers().cancel(this);
        call.ifPresent(ServerCall::cancel);
        call = Optional.empty();
        servers.release();
        told.accept(answer);
    }
}
