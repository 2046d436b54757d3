package io.towline.testkit;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.SRVRecord;
import org.xbill.DNS.Section;

/** A DNS server on loopback that has the same answer for every question: SRV records, and with them the addresses of their targets. */
public final class TestDns implements AutoCloseable {

    /** @param target a name, of which the answer brings no address; or an IPv4 address, for which a name is made up */
    public record Srv(int ttl, int priority, int weight, int port, String target) {}

    private static final int MOST_BY_UDP = 512;

    private final ServerSocket byTcp = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final DatagramSocket socket =
            new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), byTcp.getLocalPort()));
    private final AtomicInteger asked = new AtomicInteger();
    private volatile int rcode = Rcode.NOERROR;
    private volatile List<Srv> records = List.of();

    public TestDns() throws IOException {
        Thread.ofVirtual().start(this::serve);
        Thread.ofVirtual().start(this::serveByTcp);
    }

    public InetSocketAddress address() {
        return (InetSocketAddress) socket.getLocalSocketAddress();
    }

    public int asked() {
        return asked.get();
    }

    public void answers(Srv... with) {
        records = List.of(with);
        rcode = Rcode.NOERROR;
    }

    /** @param code of {@link Rcode} */
    public void refuses(int code) {
        rcode = code;
    }

    private void serve() {
        try {
            DatagramPacket packet = new DatagramPacket(new byte[4096], 4096);
            while (true) {
                packet.setLength(4096);
                socket.receive(packet);
                Message question = new Message(Arrays.copyOf(packet.getData(), packet.getLength()));
                byte[] answer = answer(question);
                asked.incrementAndGet();
                if (answer.length > MOST_BY_UDP) {
                    Message truncated = head(question);
                    truncated.getHeader().setFlag(Flags.TC); // ask again by TCP
                    answer = truncated.toWire();
                }
                socket.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
            }
        } catch (IOException over) {
            // closed with the test
        }
    }

    private void serveByTcp() {
        try {
            while (true) {
                try (Socket peer = byTcp.accept()) {
                    DataInputStream in = new DataInputStream(peer.getInputStream());
                    DataOutputStream out = new DataOutputStream(peer.getOutputStream());
                    byte[] question = new byte[in.readUnsignedShort()];
                    in.readFully(question);
                    byte[] answer = answer(new Message(question));
                    out.writeShort(answer.length);
                    out.write(answer);
                    out.flush();
                    in.read(); // until the peer has had enough
                }
            }
        } catch (IOException over) {
            // closed with the test
        }
    }

    private static Message head(Message question) {
        Message answer = new Message(question.getHeader().getID());
        answer.getHeader().setFlag(Flags.QR);
        answer.addRecord(question.getQuestion(), Section.QUESTION);
        return answer;
    }

    private byte[] answer(Message question) throws IOException {
        Message answer = head(question);
        answer.getHeader().setRcode(rcode);
        if (rcode == Rcode.NOERROR) {
            Name name = question.getQuestion().getName();
            for (Srv each : records) {
                boolean known = each.target().matches("[0-9.]+[0-9]");
                Name target = Name.fromString(
                        known ? "a" + each.target().replace('.', '-') + ".example" : each.target(), Name.root);
                Record srv =
                        new SRVRecord(name, DClass.IN, each.ttl(), each.priority(), each.weight(), each.port(), target);
                answer.addRecord(srv, Section.ANSWER);
                Record address =
                        known ? new ARecord(target, DClass.IN, each.ttl(), InetAddress.ofLiteral(each.target())) : null;
                if (known && !answer.findRecord(address, Section.ADDITIONAL)) {
                    answer.addRecord(address, Section.ADDITIONAL);
                }
            }
        }
        return answer.toWire();
    }

    @Override
    public void close() throws IOException {
        socket.close();
        byTcp.close();
    }
}
