package io.towline.relay;

import io.towline.relay.RelayFixture.Joined;
import io.towline.testkit.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** However relays come to their end, nothing of them stays behind. */
class ChurnTest {

    private static final int AT_A_TIME = 50;

    /** The JVM opens a file of its own now and then; a leak would be in thousands. */
    private static final long TOLERATED = 20;

    private RelayFixture fixture;

    @BeforeEach
    void begin() throws IOException {
        fixture = new RelayFixture();
    }

    @AfterEach
    void end() throws Exception {
        fixture.close();
    }

    @Test
    void twoThousandRelaysCutAnywhereLeaveNoDescriptorBehind() throws Exception {
        Random random = new Random(7);
        churn(random); // whatever is opened once is opened now
        long before = descriptors();
        for (int relays = 0; relays < 2_000; relays += AT_A_TIME) {
            churn(random);
        }
        Await.until( // many sockets at a time are closed in portions
                () -> descriptors() <= before + TOLERATED, "as few descriptors as before, which were " + before);
    }

    private void churn(Random random) throws Exception {
        List<Joined> relays = new ArrayList<>();
        for (int i = 0; i < AT_A_TIME; i++) {
            relays.add(fixture.join());
        }
        for (Joined relay : relays) {
            talkAndCut(random, relay);
        }
        for (Joined relay : relays) {
            relay.client().leave();
            relay.server().leave();
        }
        fixture.expectNoneOpen(); // with both sides gone no timer is needed
    }

    private static void talkAndCut(Random random, Joined relay) throws IOException {
        Frame frame = Frame.of(0x82, new byte[random.nextInt(3_000)]);
        relay.client().send(frame.masked());
        relay.server().send(frame);
        if (random.nextBoolean()) {
            relay.server().expect(frame.masked());
        }
        boolean clients = random.nextBoolean();
        Peer peer = clients ? relay.client() : relay.server();
        byte[] wire = (clients ? frame.masked() : frame).wire();
        switch (random.nextInt(7)) {
            case 0 -> peer.reset();
            case 1 -> peer.finish();
            case 2 -> peer.leave();
            case 3 -> {
                peer.sendBytes(wire, 0, random.nextInt(wire.length));
                peer.reset();
            }
            case 4 -> {
                peer.sendBytes(wire, 0, random.nextInt(wire.length));
                peer.leave();
            }
            case 5 -> peer.send(clients ? Frame.close(1000, "").masked() : Frame.close(1000, ""));
            default -> peer.sendHex("ff"); // a breach
        }
    }

    private static long descriptors() throws IOException {
        try (var open = Files.list(Path.of("/proc/self/fd"))) {
            return open.count();
        }
    }
}
