package io.towline.upstream.connect;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.ExtendedResolver;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Resolver;
import org.xbill.DNS.ResolverConfig;
import org.xbill.DNS.SRVRecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/**
 * SRV records, asked for at the DNS servers of the system; the JDK's resolver knows no such records, and its JNDI tells no TTL. The addresses
 * of their targets are those that the answer brings along, or else what the system's resolver says.
 *
 * <p>Not for I/O threads. Keeps nothing between lookups, and reads the system's settings anew for each.
 */
final class DnsServices implements ServiceLookup {

    /** Records beyond are not looked at: each target may be a lookup. */
    private static final int MOST_RECORDS = 64;

    private final ResolvedName.Lookup addresses;
    private final Supplier<Resolver> resolver;

    DnsServices(ResolvedName.Lookup addresses) {
        this(addresses, () -> {
            ResolverConfig.refresh();
            return new ExtendedResolver();
        });
    }

    DnsServices(ResolvedName.Lookup addresses, Supplier<Resolver> resolver) {
        this.addresses = addresses;
        this.resolver = resolver;
    }

    @Override
    public ResolvedName.Answer<ServiceTarget> targets(String service) throws IOException {
        Name name = Name.fromString(service, Name.root);
        Message answer = resolver.get().send(Message.newQuery(Record.newRecord(name, Type.SRV, DClass.IN)));
        if (answer.getRcode() != Rcode.NOERROR) {
            throw new UnknownHostException(
                    answer.getRcode() == Rcode.NXDOMAIN
                            ? "no such name"
                            : "the DNS answered " + Rcode.string(answer.getRcode()));
        }
        List<SRVRecord> records = answer.getSection(Section.ANSWER).stream()
                .filter(SRVRecord.class::isInstance)
                .map(SRVRecord.class::cast)
                .filter(each -> !each.getTarget().equals(Name.root)) // which says that there is no such service
                .sorted(Comparator.comparingInt(SRVRecord::getPriority).thenComparing(each -> each))
                .limit(MOST_RECORDS)
                .toList();
        if (records.isEmpty()) {
            throw new UnknownHostException("it has no SRV records");
        }
        long ttl = records.stream().mapToLong(Record::getTTL).min().orElse(0);
        return new ResolvedName.Answer<>(
                targets(records, answer), Duration.ofSeconds(ttl).toNanos());
    }

    /** One target without an address does not take the others with it. */
    private List<ServiceTarget> targets(List<SRVRecord> records, Message answer) throws UnknownHostException {
        List<ServiceTarget> targets = new ArrayList<>();
        Optional<UnknownHostException> unknown = Optional.empty();
        for (SRVRecord each : records) {
            try {
                for (InetAddress address : addresses(each.getTarget(), answer)) {
                    targets.add(new ServiceTarget(address, each.getPort(), each.getPriority(), each.getWeight()));
                }
            } catch (UnknownHostException none) {
                unknown = Optional.of(none);
            }
        }
        if (targets.isEmpty()) {
            throw unknown.orElseGet(() -> new UnknownHostException("no address"));
        }
        return targets;
    }

    /** Of one family, as other names have it. */
    private List<InetAddress> addresses(Name target, Message answer) throws UnknownHostException {
        InetAddress[] brought = answer.getSection(Section.ADDITIONAL).stream()
                .filter(each -> each.getName().equals(target))
                .flatMap(DnsServices::address)
                .toArray(InetAddress[]::new);
        InetAddress[] all = brought.length == 0 ? addresses.all(target.toString(true)) : RouteFirst.sorted(brought);
        return Stream.of(all)
                .filter(each -> each.getClass() == all[0].getClass())
                .toList();
    }

    private static Stream<InetAddress> address(Record each) {
        return switch (each) {
            case ARecord old -> Stream.of(old.getAddress());
            case AAAARecord six -> Stream.of(six.getAddress());
            default -> Stream.empty();
        };
    }
}
