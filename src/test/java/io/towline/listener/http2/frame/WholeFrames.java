package io.towline.listener.http2.frame;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.HexFormat;

/** Like Undertow's it gives a frame of data as soon as its head has come and how much is padding, and leaves the data. */
final class WholeFrames implements InboundFrames.Parser<String> {
    private final ByteArrayOutputStream head = new ByteArrayOutputStream();
    private int missing = 9;

    @Override
    public String parse(ByteBuffer data) {
        while (data.hasRemaining() && missing > 0) {
            head.write(data.get());
            missing--;
            if (head.size() == 9) {
                missing = head.toByteArray()[3] == 0 ? head.toByteArray()[4] >> 3 & 1 : length();
            }
        }
        if (missing > 0 || head.size() < 9) {
            return null;
        }
        if (data.remaining() >= 9 && data.get(data.position() + 3) == FrameHead.CONTINUATION) {
            missing = 9 + (data.getShort(data.position() + 1) & 0xffff);
            return parse(data);
        }
        String frame = HexFormat.of().formatHex(head.toByteArray());
        head.reset();
        missing = 9;
        return frame;
    }

    private int length() {
        return ByteBuffer.wrap(head.toByteArray()).getInt() >>> 8;
    }
}
