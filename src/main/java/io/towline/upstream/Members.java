package io.towline.upstream;

import io.towline.config.UpstreamConfig.Location;
import io.towline.config.UpstreamConfig.Server;
import io.towline.conversation.AddressText;
import io.towline.upstream.connect.ServiceTarget;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The servers that a configured one stands for: each of several addresses of its name is one; else it is itself. Where a name has both IPv4
 * and IPv6 addresses, those of the other family are the same machines once more, so one family alone counts: that of the first address,
 * which is the one that the system prefers. In the order of their addresses, so that an answer in another order is no change.
 *
 * @param servers one or more; none where there is no answer of SRV records yet
 * @param first the address that a connect would have begun with; empty: not known
 * @param leftOut how many addresses there are beyond {@link #MOST}
 */
record Members(List<Server> servers, Optional<InetAddress> first, int leftOut) {

    /** Of a name. What a server costs (memory, health checks, metrics) is not for the DNS to decide without a bound. */
    static final int MOST = 64;

    static Members of(Server configured, List<InetAddress> answer) {
        Optional<InetAddress> first = answer.stream().findFirst();
        if (!(configured.at() instanceof Location.Tcp tcp) || first.isEmpty()) {
            return new Members(List.of(configured), first, 0);
        }
        List<InetAddress> counted = answer.stream()
                .filter(each -> each.getClass() == first.get().getClass())
                .distinct()
                .sorted(Comparator.comparing(InetAddress::getAddress, Arrays::compareUnsigned))
                .toList();
        if (counted.size() == 1) {
            return new Members(List.of(configured), first, 0);
        }
        return new Members(
                counted.stream()
                        .limit(MOST)
                        .map(address -> configured.member(new Location.Member(tcp, address, AddressText.of(address))))
                        .toList(),
                first,
                Math.max(0, counted.size() - MOST));
    }

    /** Each address and port once; those of any but the lowest priority are backups. */
    static Members of(Server configured, Location.Service service, List<ServiceTarget> targets) {
        int lowest = targets.stream().mapToInt(ServiceTarget::priority).min().orElse(0);
        Map<String, Server> members = new TreeMap<>();
        for (ServiceTarget each : targets) {
            String shown = AddressText.withPort(AddressText.of(each.address()), each.port());
            Location.Tcp called = new Location.Tcp(service.domain(), each.port());
            Location.Member member = new Location.Member(service, called, each.address(), shown);
            members.putIfAbsent(shown, configured.member(member, Math.max(1, each.weight()), each.priority() > lowest));
        }
        return new Members(
                members.values().stream().limit(MOST).toList(), Optional.empty(), Math.max(0, members.size() - MOST));
    }

    /** Whether it stands for itself. */
    boolean isOne() {
        return servers.size() == 1 && !(servers.getFirst().at() instanceof Location.Member);
    }

    /** The one at this address. */
    Optional<Server> at(InetAddress address) {
        return servers.stream()
                .filter(each -> each.at() instanceof Location.Member member
                        && member.address().equals(address))
                .findFirst();
    }
}
