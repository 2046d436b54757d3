package io.towline.upstream.connect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.towline.testkit.TestDns;
import io.towline.testkit.TestDns.Srv;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.SimpleResolver;

/** SRV records over UDP, from a DNS of the test's own. */
class DnsServicesTest {

    private static final String NAME = "_chat._tcp.example.com";

    @AutoClose
    private final TestDns dns = new TestDns();

    private final DnsServices services =
            new DnsServices(DnsServicesTest::system, () -> new SimpleResolver(dns.address()));

    DnsServicesTest() throws IOException {}

    @Test
    void eachTargetIsAnAddressWithItsPortPriorityAndWeight() throws Exception {
        dns.answers(new Srv(60, 20, 5, 9001, "10.0.0.8"), new Srv(30, 10, 7, 9000, "10.0.0.7"));
        ResolvedName.Answer<ServiceTarget> answer = services.targets(NAME);
        assertEquals(List.of(target("10.0.0.7", 9000, 10, 7), target("10.0.0.8", 9001, 20, 5)), answer.found());
        assertEquals(Duration.ofSeconds(30).toNanos(), answer.believedNanos());
        assertEquals(1, dns.asked());
    }

    @Test
    void addressesThatTheAnswerDoesNotBringAreTheSystems() throws Exception {
        dns.answers(new Srv(60, 0, 0, 9000, "both.example"));
        assertEquals(
                List.of(target("10.1.0.1", 9000, 0, 0), target("10.1.0.2", 9000, 0, 0)),
                services.targets(NAME).found());
    }

    @Test
    void aTargetWithoutAnAddressDoesNotTakeTheOthersWithIt() throws Exception {
        dns.answers(new Srv(60, 0, 0, 9000, "gone.example"), new Srv(60, 0, 0, 9000, "10.0.0.7"));
        assertEquals(
                List.of(target("10.0.0.7", 9000, 0, 0)), services.targets(NAME).found());
        dns.answers(new Srv(60, 0, 0, 9000, "gone.example"));
        assertEquals("gone.example: no such name", refused());
    }

    @Test
    void whatIsNoAnswerIsSaid() {
        dns.refuses(Rcode.NXDOMAIN);
        assertEquals("no such name", refused());
        dns.refuses(Rcode.SERVFAIL);
        assertEquals("the DNS answered SERVFAIL", refused());
        dns.answers();
        assertEquals("it has no SRV records", refused());
        dns.answers(new Srv(60, 0, 0, 0, ".")); // RFC 2782: decidedly no such service
        assertEquals("it has no SRV records", refused());
    }

    @Test
    void ofTooManyRecordsTheFirstByPriorityCount() throws Exception {
        dns.answers(IntStream.rangeClosed(1, 80)
                .mapToObj(i -> new Srv(60, 100 - i, 0, 9000 + i, "10.0.0.7"))
                .toArray(Srv[]::new));
        List<ServiceTarget> found = services.targets(NAME).found();
        assertEquals(64, found.size());
        assertEquals(target("10.0.0.7", 9080, 20, 0), found.getFirst());
    }

    private String refused() {
        return assertThrows(UnknownHostException.class, () -> services.targets(NAME))
                .getMessage();
    }

    private static ServiceTarget target(String address, int port, int priority, int weight) {
        return new ServiceTarget(InetAddress.ofLiteral(address), port, priority, weight);
    }

    private static InetAddress[] system(String host) throws UnknownHostException {
        if (host.equals("both.example")) {
            return new InetAddress[] {
                InetAddress.ofLiteral("10.1.0.1"), InetAddress.ofLiteral("fd00::1"), InetAddress.ofLiteral("10.1.0.2")
            };
        }
        throw new UnknownHostException(host + ": no such name");
    }
}
