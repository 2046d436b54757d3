package io.towline.probe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.frame.ControlFrame;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class PongFinderTest {

    private static final long PAYLOAD = 0x0123_4567_89AB_CDEFL;

    @Test
    void itIsFoundAmongOtherFramesWhereverTheyAreSplit() throws Exception {
        byte[] bytes = stream(
                frame(0x81, new byte[0]),
                frame(0x02, new byte[300]),
                frame(0x8A, new byte[0]),
                frame(0x8A, new byte[8]),
                frame(0x80, new byte[70_000]),
                pong(PAYLOAD));
        for (int split = 0; split < bytes.length; split++) {
            PongFinder finder = new PongFinder(PAYLOAD);
            assertFalse(finder.find(ByteBuffer.wrap(bytes, 0, split)));
            assertTrue(finder.find(ByteBuffer.wrap(bytes, split, bytes.length - split)));
        }
    }

    @Test
    void byteByByte() throws Exception {
        byte[] bytes = stream(frame(0x81, new byte[126]), pong(PAYLOAD));
        PongFinder finder = new PongFinder(PAYLOAD);
        int found = 0;
        for (int i = 0; i < bytes.length; i++) {
            if (finder.find(ByteBuffer.wrap(bytes, i, 1))) {
                found = i + 1;
            }
        }
        assertEquals(bytes.length, found);
    }

    @Test
    void anotherPongIsNone() throws Exception {
        assertFalse(new PongFinder(PAYLOAD).find(ByteBuffer.wrap(pong(PAYLOAD + 1))));
    }

    @Test
    void aCloseIsSaid() {
        byte[] close = ControlFrame.close(1008, "no").array();
        IOException closed =
                assertThrows(IOException.class, () -> new PongFinder(PAYLOAD).find(ByteBuffer.wrap(close)));
        assertEquals("it closed the WebSocket before it answered our ping", closed.getMessage());
    }

    @Test
    void maskedFramesAreNoServers() {
        ByteBuffer masked = ControlFrame.masked(ControlFrame.ping(1), 7);
        IOException wrong = assertThrows(IOException.class, () -> new PongFinder(PAYLOAD).find(masked));
        assertEquals("its frames are masked", wrong.getMessage());
    }

    private static byte[] pong(long payload) {
        return frame(0x8A, ByteBuffer.allocate(8).putLong(payload).array());
    }

    private static byte[] frame(int first, byte[] payload) {
        ByteBuffer frame = ByteBuffer.allocate(10 + payload.length).put((byte) first);
        if (payload.length < 126) {
            frame.put((byte) payload.length);
        } else if (payload.length < 65_536) {
            frame.put((byte) 126).putShort((short) payload.length);
        } else {
            frame.put((byte) 127).putLong(payload.length);
        }
        byte[] bytes = new byte[frame.put(payload).flip().remaining()];
        frame.get(bytes);
        return bytes;
    }

    private static byte[] stream(byte[]... frames) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] frame : frames) {
            all.writeBytes(frame);
        }
        return all.toByteArray();
    }
}
