package io.towline.gateway.records;

import io.towline.config.RouteConfig;
import io.towline.handshake.HandshakeResult.Accepted;
import io.towline.handshake.Redial;
import io.towline.handshake.upstream.Dial;
import io.towline.io.IoThread;
import io.towline.relay.park.Reconnect;
import io.towline.upstream.UpstreamGroup;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.xnio.IoUtils;

/**
 * Of a relay whose route parks: it keeps the client's handshake, its fields and cookies among it, as long as the relay lives. They are said again to
 * servers, and nobody else is told.
 *
 * <p>Owner: the relay's I/O thread.
 */
public final class ParkableRecord extends RelayRecord implements Reconnect {

    private final Redial redial;
    private final Supplier<Optional<UpstreamGroup>> group;
    private Optional<Dial> dial = Optional.empty();

    /** @param group the one that the route has now: after a reload, another; empty if its upstream is gone */
    public ParkableRecord(
            ConversationRecord record, RouteConfig route, Accepted accepted, Supplier<Optional<UpstreamGroup>> group) {
        super(record, route, accepted.lease(), accepted.subprotocol());
        redial = accepted.redial();
        this.group = group;
    }

    @Override
    public Optional<Reconnect> reconnect() {
        return redial.keepsContexts() ? Optional.empty() : Optional.of(this);
    }

    @Override
    public void serverLeft(boolean lost) {
        leave(lost);
    }

    @Override
    public void dial(IoThread io, Consumer<Result> settle) {
        Optional<UpstreamGroup> now = group.get();
        if (now.isPresent()) {
            dial = Optional.of(redial.begin(now.get(), io, result -> settle.accept(outcome(result))));
        } else {
            io.execute(() -> settle.accept(new Result.Failed("its upstream is not in the configuration any more")));
        }
    }

    @Override
    public void cancel() {
        dial.ifPresent(Dial::cancel);
        dial = Optional.empty();
    }

    private Result outcome(Dial.Result result) {
        dial = Optional.empty();
        return switch (result) {
            case Dial.Result.Agreed agreed -> taken(agreed);
            case Dial.Result.Answered answer
            when answer.status() == 401 || answer.status() == 403 -> new Result.Refused(answer.inWords());
            case Dial.Result.Answered answer -> new Result.Failed(answer.inWords());
            case Dial.Result.Failed failure -> new Result.Failed(failure.reason());
        };
    }

    private Result taken(Dial.Result.Agreed agreed) {
        if (!redial.isKeptBy(agreed)) {
            agreed.lease().close();
            IoUtils.safeClose(agreed.upstream());
            return new Result.Failed("the server chose another subprotocol or extension than the one before");
        }
        moves(agreed.lease());
        return new Result.Agreed(agreed.upstream(), agreed.early());
    }
}
