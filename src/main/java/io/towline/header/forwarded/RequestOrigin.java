package io.towline.header.forwarded;

import io.towline.config.value.Cidr;
import java.net.InetAddress;
import java.util.LinkedList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What is taken for true of a request: by which hops it came, and how the client sees its URL.
 *
 * @param hops the client first, then the proxies in front that are trusted; the peer is the last
 * @param host with its port if it is not the scheme's; empty where the request names none
 * @param portTold whether a trusted front named the port by itself
 */
public record RequestOrigin(List<InetAddress> hops, String scheme, String host, boolean portTold) {

    private static final int HTTP = 80;
    private static final int HTTPS = 443;

    public static RequestOrigin of(ReceivedRequest request, List<Cidr> trusted) {
        String own = request.tls() ? "https" : "http";
        if (!trusts(trusted, request.peer())) {
            return new RequestOrigin(List.of(request.peer()), own, request.host(), false);
        }
        ForwardedClaim word = ForwardedClaim.of(request.fields());
        List<InetAddress> hops = hops(request.peer(), word.nodes(), trusted);
        // Who told of the client; where the walk ended at once, it is the peer that wrote the last word.
        int teller = Math.max(0, word.nodes().size() - Math.max(1, hops.size() - 1));
        String scheme = word.schemeAt(teller).orElse(own);
        OptionalInt port = word.portAt(teller);
        String named = word.hostAt(teller).orElse(request.host());
        return new RequestOrigin(hops, scheme, withPort(named, port), port.isPresent());
    }

    /** From the right; something that is no address ends the walk: what stands left of it was written by nobody we know. */
    private static List<InetAddress> hops(InetAddress peer, List<String> nodes, List<Cidr> trusted) {
        LinkedList<InetAddress> hops = new LinkedList<>(List.of(peer));
        for (String node : nodes.reversed()) {
            Optional<InetAddress> next = trusts(trusted, hops.getFirst()) ? NodeAddress.parse(node) : Optional.empty();
            if (next.isEmpty()) {
                break;
            }
            hops.addFirst(next.get());
        }
        return hops;
    }

    private static boolean trusts(List<Cidr> trusted, InetAddress address) {
        return !trusted.isEmpty() && trusted.stream().anyMatch(block -> block.contains(address));
    }

    /**
     * The host's own port counts more: the client wrote it. 80 is no port of https, nor 443 of http: that is a balancer's idea of its
     * own other side.
     */
    private static String withPort(String host, OptionalInt told) {
        boolean adds = told.isPresent() && told.getAsInt() != HTTP && told.getAsInt() != HTTPS;
        return !adds || host.isEmpty() || !portIn(host).isEmpty() ? host : host + ":" + told.getAsInt();
    }

    /** Empty where it names none. */
    private static String portIn(String host) {
        int colon = host.indexOf(':', host.lastIndexOf(']') + 1);
        return colon < 0 ? "" : host.substring(colon + 1);
    }

    public InetAddress client() {
        return hops.getFirst();
    }

    public String port() {
        String named = portIn(host);
        return named.isEmpty() ? String.valueOf(scheme.equals("https") ? HTTPS : HTTP) : named;
    }
}
