package io.towline.bridge.session;

import io.towline.bridge.uplink.Uplink;
import io.towline.bridge.uplink.Upstreams;
import io.towline.endpoint.Endpoint;
import io.towline.endpoint.EndpointTerms;
import io.towline.handshake.upstream.Dial;
import io.towline.io.IoThread;
import io.towline.upstream.Lease;
import io.undertow.util.HeaderMap;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Servers that agree when a test says so. */
final class FakeUpstreams implements Upstreams {

    /** One dial after the other, and what became of it. */
    final List<FakeDial> dials = new ArrayList<>();

    boolean dialFails;
    boolean joinFails;

    static final class FakeDial {
        final FakeUplink uplink = new FakeUplink();
        private final Consumer<Dial.Result> settle;
        boolean cancelled;
        int leasesClosed;

        FakeDial(Consumer<Dial.Result> settle) {
            this.settle = settle;
        }

        void agree() {
            settle.accept(new Dial.Result.Agreed(
                    null, ByteBuffer.allocate(0), Optional.of("chat"), new HeaderMap(), new Lease() {
                        @Override
                        public void lost() {}

                        @Override
                        public String server() {
                            return "ws://one:9000";
                        }

                        @Override
                        public void close() {
                            leasesClosed++;
                        }
                    }));
        }

        void refuse(Dial.Result refusal) {
            settle.accept(refusal);
        }
    }

    @Override
    public Runnable dial(Dial.Request request, IoThread io, Consumer<Dial.Result> settle) {
        if (dialFails) {
            throw new IllegalStateException("thrown by this test");
        }
        FakeDial dial = new FakeDial(settle);
        dials.add(dial);
        return () -> dial.cancelled = true;
    }

    @Override
    public Uplink join(Dial.Result.Agreed agreed, IoThread io, EndpointTerms terms, Endpoint.Listener listener) {
        if (joinFails) {
            throw new IllegalStateException("thrown by this test");
        }
        FakeUplink uplink = dials.getLast().uplink;
        for (FakeDial dial : dials) {
            if (dial.uplink.listener.isEmpty()) {
                uplink = dial.uplink; // the oldest that waits
                break;
            }
        }
        uplink.listener = Optional.of(listener);
        return uplink;
    }
}
