package io.towline.frame;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Payloads of a message put together, however they come. */
class MessageAssemblyTest {

    private final FrameWalker walker = new FrameWalker();
    private final MessageAssembly assembly = new MessageAssembly();

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 5, 8, 100})
    void piecesOfAnyLengthGiveTheMessage(int piece) throws ProtocolViolation {
        // "Hello €" with two keys.
        enter("0185 37fa213d");
        take("7f9f4d5158", piece);
        enter("8084 01020304");
        take("21e081a8", piece);
        assertTrue(assembly.text());
        assertEquals("Hello €", new String(assembly.complete(), StandardCharsets.UTF_8));
    }

    @Test
    void theNextMessageBeginsAnew() throws ProtocolViolation {
        enter("8203");
        take("010203", 2);
        assertArrayEquals(new byte[] {1, 2, 3}, assembly.complete());
        enter("8200");
        take("", 1);
        assertEquals(0, assembly.complete().length);
        enter("0202");
        take("ffff", 2);
        assembly.drop();
        assertEquals(0, assembly.complete().length);
    }

    @Test
    void aTextIsRefusedAtItsFirstBadByte() throws ProtocolViolation {
        enter("8109");
        take("6162", 2);
        ProtocolViolation violation = assertThrows(ProtocolViolation.class, () -> take("63ff", 2));
        assertEquals("text is not UTF-8", violation.getMessage());
        assertEquals(1007, violation.closeCode());
    }

    private void enter(String header) throws ProtocolViolation {
        ByteBuffer bytes = Hex.bytes(header);
        assertTrue(walker.readHeader(bytes, 0));
        assembly.enter(bytes, 0, walker);
        walker.enterFrame();
    }

    private void take(String payload, int piece) throws ProtocolViolation {
        ByteBuffer bytes = Hex.bytes(payload);
        for (int at = 0; at < bytes.limit(); ) {
            int end = at + walker.skipPayload(Math.min(piece, bytes.limit() - at));
            assembly.take(bytes, at, end, walker);
            at = end;
        }
    }
}
