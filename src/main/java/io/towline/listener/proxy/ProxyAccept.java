package io.towline.listener.proxy;

import io.towline.config.value.Cidr;
import io.towline.conversation.AddressText;
import io.towline.io.IoThread;
import io.towline.listener.exchange.ConnectionStart;
import io.towline.listener.exchange.ProxiedAddresses;
import io.towline.listener.proxy.ProxyHeader.Incomplete;
import io.towline.listener.proxy.ProxyHeader.Malformed;
import io.towline.listener.proxy.ProxyHeader.Whole;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xnio.ChannelListener;
import org.xnio.IoUtils;
import org.xnio.StreamConnection;
import org.xnio.conduits.ConduitStreamSourceChannel;

/**
 * Reads the PROXY header that a connection is to begin with. Whoever is no balancer is closed, and so is a balancer that sends none. Holds
 * no more than a header can be, and nothing while nothing has come. A time limit is the caller's: it closes the connection.
 *
 * <p>Owner: the connection's I/O thread.
 */
public final class ProxyAccept implements ChannelListener<ConduitStreamSourceChannel> {

    private static final Logger LOG = LoggerFactory.getLogger(ProxyAccept.class);

    /** Called once, on the connection's I/O thread, with reads suspended. */
    public interface Outcome {
        /**
         * @param addresses empty where the connection's own ends hold
         * @param behind what came with the header and is not part of it
         */
        void introduced(Optional<ProxiedAddresses> addresses, ByteBuffer behind);

        /** The connection is closed already. */
        void refused();
    }

    private final StreamConnection raw;
    private final IoThread io;
    private final ProxyTally tally;
    private final Outcome outcome;
    private ByteBuffer held = ConnectionStart.NOTHING;

    private ProxyAccept(StreamConnection raw, IoThread io, ProxyTally tally, Outcome outcome) {
        this.raw = raw;
        this.io = io;
        this.tally = tally;
        this.outcome = outcome;
    }

    /** @param balancers the only peers that may connect */
    public static void begin(
            StreamConnection raw, IoThread io, List<Cidr> balancers, ProxyTally tally, Outcome outcome) {
        ProxyAccept accept = new ProxyAccept(raw, io, tally, outcome);
        InetAddress peer = raw.getPeerAddress(InetSocketAddress.class).getAddress();
        if (balancers.stream().noneMatch(each -> each.contains(peer))) {
            accept.refuse(AddressText.of(peer) + " is not in proxy-protocol.from");
            return;
        }
        raw.getSourceChannel().setReadListener(accept);
        accept.handleEvent(raw.getSourceChannel());
    }

    /** The edge: XNIO swallows what its listeners throw. */
    @Override
    public void handleEvent(ConduitStreamSourceChannel source) {
        try {
            step(source);
        } catch (IOException gone) {
            LOG.trace("a connection was lost before its PROXY header had come", gone);
            close();
        } catch (RuntimeException | Error e) {
            LOG.error("could not read a PROXY header", e);
            close();
        }
    }

    private void step(ConduitStreamSourceChannel source) throws IOException {
        ByteBuffer bytes = io.scratch().limit(ProxyHeader.MOST_BYTES).put(held);
        held = ConnectionStart.NOTHING;
        boolean ended = source.read(bytes) < 0;
        switch (ProxyHeader.read(bytes.flip())) {
            case Incomplete() -> {
                if (ended) {
                    end(bytes.hasRemaining());
                } else {
                    held = copy(bytes);
                    source.resumeReads();
                }
            }
            case Malformed(String why) -> refuse(peer() + " " + why);
            case Whole(int length, Optional<ProxiedAddresses> addresses) -> {
                source.suspendReads();
                source.setReadListener(null);
                tally.accepted();
                outcome.introduced(addresses, copy(bytes.position(bytes.position() + length)));
            }
        }
    }

    private void end(boolean begun) {
        if (begun) {
            refuse(peer() + " ended its PROXY header in the middle");
        } else {
            close();
        }
    }

    private String peer() {
        return AddressText.of(raw.getPeerAddress(InetSocketAddress.class).getAddress());
    }

    private static ByteBuffer copy(ByteBuffer bytes) {
        return bytes.hasRemaining()
                ? ByteBuffer.allocate(bytes.remaining()).put(bytes).flip()
                : ConnectionStart.NOTHING;
    }

    private void refuse(String why) {
        tally.refused(why, io);
        close();
    }

    private void close() {
        IoUtils.safeClose(raw);
        outcome.refused();
    }
}
