package io.towline;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.random.RandomGenerator;

/**
 * A connection that breaks at a random byte, sent or received, by a reset or by a mere end. Most break early, in a head; some last for
 * long.
 */
final class FrayedSocket extends Socket {

    /** It broke, as it was meant to. */
    static final class Broken extends IOException {
        private static final long serialVersionUID = 1;
    }

    private final boolean resets;
    private long maySend;
    private long mayReceive;

    /** @param mostBytes how many it may carry each way, at most */
    FrayedSocket(InetSocketAddress to, RandomGenerator random, int mostBytes) throws IOException {
        resets = random.nextBoolean();
        maySend = upTo(mostBytes, random);
        mayReceive = upTo(mostBytes, random);
        connect(to);
        setTcpNoDelay(true);
    }

    /** Each order of magnitude is as likely as another. */
    private static long upTo(int most, RandomGenerator random) {
        return (long) Math.exp(random.nextDouble() * Math.log(most));
    }

    private void snap() throws IOException {
        if (resets) {
            setSoLinger(true, 0);
        }
        close();
        throw new Broken();
    }

    @Override
    public InputStream getInputStream() throws IOException {
        InputStream in = super.getInputStream();
        return new InputStream() {
            @Override
            public int read() throws IOException {
                byte[] one = new byte[1];
                return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
            }

            @Override
            public int read(byte[] into, int offset, int length) throws IOException {
                if (mayReceive == 0) {
                    snap();
                }
                int got = in.read(into, offset, (int) Math.min(length, mayReceive));
                mayReceive -= Math.max(0, got);
                return got;
            }
        };
    }

    @Override
    public OutputStream getOutputStream() throws IOException {
        OutputStream out = super.getOutputStream();
        return new OutputStream() {
            @Override
            public void write(int one) throws IOException {
                write(new byte[] {(byte) one}, 0, 1);
            }

            @Override
            public void write(byte[] from, int offset, int length) throws IOException {
                int some = (int) Math.min(length, maySend);
                out.write(from, offset, some);
                maySend -= some;
                if (some < length) {
                    snap();
                }
            }
        };
    }
}
