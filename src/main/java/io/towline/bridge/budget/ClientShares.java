package io.towline.bridge.budget;

import io.towline.conversation.ClientNetwork;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.net.InetAddress;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Each client's share of the {@link Budget}, so that one cannot fill all of it.
 *
 * <p>A share is remembered as long as somebody holds it: all that takes from it holds it until it has given back. So nobody has to say when
 * the last has gone, and what is remembered is bounded by what is there. Any thread.
 */
public final class ClientShares {

    private final Budget whole;
    private final ConcurrentHashMap<ClientNetwork, Held> shares = new ConcurrentHashMap<>();
    private final ReferenceQueue<Budget> left = new ReferenceQueue<>();

    private static final class Held extends WeakReference<Budget> {
        private final ClientNetwork network;

        Held(ClientNetwork network, Budget share, ReferenceQueue<Budget> left) {
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
        ClientNetwork network = ClientNetwork.of(client);
        Optional<Budget> known = known(network);
        while (known.isEmpty()) {
            Budget fresh = whole.share();
            boolean first = shares.putIfAbsent(network, new Held(network, fresh, left)) == null;
            known = first ? Optional.of(fresh) : known(network);
        }
        return known.get();
    }

    private Optional<Budget> known(ClientNetwork network) {
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
