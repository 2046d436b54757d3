package io.towline.bridge.budget;

import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Each client's share of the {@link Budget}, so that one cannot fill all of it. A client is an IPv4 address or, since every host has so
 * many of them, an IPv6 network of 64 bits.
 *
 * <p>A share is remembered as long as somebody holds it: all that takes from it holds it until it has given back. So nobody has to say when
 * the last has gone, and what is remembered is bounded by what is there. Any thread.
 */
public final class ClientShares {

    private final Budget whole;
    private final ConcurrentHashMap<Network, Held> shares = new ConcurrentHashMap<>();
    private final ReferenceQueue<Budget> left = new ReferenceQueue<>();

    /** @param bits of the address, the first 64 at most */
    private record Network(boolean ofIpv4, long bits) {

        static Network of(InetAddress address) {
            ByteBuffer bytes = ByteBuffer.wrap(address.getAddress());
            boolean ofIpv4 = bytes.remaining() == Integer.BYTES;
            return new Network(ofIpv4, ofIpv4 ? bytes.getInt() : bytes.getLong());
        }
    }

    private static final class Held extends WeakReference<Budget> {
        private final Network network;

        Held(Network network, Budget share, ReferenceQueue<Budget> left) {
            super(share, left);
            this.network = network;
        }
    }

    public ClientShares(Budget whole) {
        this.whole = whole;
    }

    /** Hold it as long as something of it is taken. */
    public Budget of(InetAddress client) {
        forgetThoseLeft();
        Network network = Network.of(client);
        Optional<Budget> known = known(network);
        while (known.isEmpty()) {
            Budget fresh = whole.share();
            boolean first = shares.putIfAbsent(network, new Held(network, fresh, left)) == null;
            known = first ? Optional.of(fresh) : known(network);
        }
        return known.get();
    }

    private Optional<Budget> known(Network network) {
        Optional<Held> held = Optional.ofNullable(shares.get(network));
        Optional<Budget> share = held.map(Held::get);
        if (share.isEmpty()) {
            held.ifPresent(stale -> shares.remove(network, stale));
        }
        return share;
    }

    private void forgetThoseLeft() {
        for (Reference<? extends Budget> gone = left.poll(); gone != null; gone = left.poll()) {
            if (gone instanceof Held held) {
                shares.remove(held.network, held);
            }
        }
    }

    /** How many are remembered. */
    int known() {
        forgetThoseLeft();
        return shares.size();
    }
}
