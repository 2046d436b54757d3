package io.towline.listener.http2.frame;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.towline.conversation.ClientNetwork;
import io.undertow.protocols.http2.ConnectionErrorException;
import io.undertow.util.HeaderMap;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Frames in and out; a parser that takes whole frames stands for Undertow's. */
class InboundFramesTest {

    private static final String PREFACE =
            HexFormat.of().formatHex("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(US_ASCII));
    private static final String SETTINGS = "000000 04 00 00000000";

    /** {@code GET https://a/}, as a browser would say it, and as the parser gets it. */
    private static final String GET = "82 87 41 01 61 84";

    private final List<String> resets = new ArrayList<>();
    private final WholeFrames parser = new WholeFrames();
    private final InboundFrames<String> frames = new InboundFrames<>(
            parser,
            new InboundFrames.Connection() {
                @Override
                public void grant(int stream, int bytes) {
                    // the client of this test knows
                }

                @Override
                public boolean isAnswering(int stream) {
                    return stream == 5;
                }

                @Override
                public void resetStream(int stream, int error) {
                    resets.add(stream + ":" + error);
                }

                @Override
                public void breaks(int stream, String fault) {
                    resets.add(stream + " breaks: " + fault);
                }

                @Override
                public void arrives(int stream, int bytes) {
                    // WholeFrames has it
                }

                @Override
                public void trailers(int stream, HeaderMap trailers) {
                    resets.add(stream + " ends with " + trailers);
                }

                @Override
                public void clientLeaves() {
                    resets.add("leaves");
                }
            },
            new InboundFrames.Bounds(20_000, 100),
            new ClientStreams.Uploads(
                    65_535, new GrownWindows(new WindowBudget(0), new ClientNetwork(true, 1), 0), () -> 0),
            () -> ByteBuffer.allocate(256 * 1024));

    private static ByteBuffer bytes(String hex) {
        return ByteBuffer.wrap(HexFormat.of().parseHex(hex.replaceAll("\\s", "")));
    }

    private static String frame(int type, int flags, int stream, String payload) {
        String body = payload.replaceAll("\\s", "");
        HexFormat hex = HexFormat.of();
        return hex.toHexDigits(body.length() / 2, 6)
                + hex.toHexDigits((byte) type)
                + hex.toHexDigits((byte) flags)
                + hex.toHexDigits(stream)
                + body;
    }

    private List<String> take(String hex) throws IOException {
        return take(bytes(hex));
    }

    /** As the channel does: the data of a frame of DATA is taken by somebody else. */
    private List<String> take(ByteBuffer data) throws IOException {
        List<String> taken = new ArrayList<>();
        while (data.hasRemaining()) {
            String frame = frames.next(data);
            if (frame != null) {
                taken.add(frame);
                if (frames.current().isData()) {
                    int padding = frame.length() / 2 - 9;
                    data.position(Math.min(
                            data.limit(), data.position() + frames.current().length() - padding));
                }
            }
        }
        return taken;
    }

    private void begin() throws IOException {
        take(PREFACE + SETTINGS);
    }

    private ConnectionErrorException ends(String hex) {
        return assertThrows(ConnectionErrorException.class, () -> take(hex));
    }

    private static String plainGet(int stream, int flags) {
        return frame(
                1,
                flags,
                stream,
                "00 07 3a6d6574686f64 03 474554" // :method GET
                        + "00 07 3a736368656d65 05 6874747073" // :scheme https
                        + "00 0a 3a617574686f72697479 07 756e6b6e6f776e" // :authority unknown, a stand-in
                        + "00 05 3a70617468 01 2f"); // :path /, as well
    }

    @Test
    void othersPassAsTheyAre() throws Exception {
        String ping = frame(6, 0, 0, "0001020304050607");
        String unknown = frame(0x42, 0xff, 7, "ab");
        assertEquals(List.of(SETTINGS.replace(" ", ""), ping, unknown), take(PREFACE + SETTINGS + ping + unknown));
    }

    @Test
    void fieldsComeInPlainWords() throws Exception {
        begin();
        assertEquals(List.of(plainGet(1, 5)), take(frame(1, 5, 1, GET)));
        assertEquals("a", frames.host());
        assertEquals("/", frames.target());
        assertEquals(List.of(plainGet(3, 4)), take(frame(1, 4, 3, GET)));
    }

    @Test
    void inPiecesOfAnySizeTheyAreTheSame() throws Exception {
        String all = PREFACE
                + SETTINGS
                + frame(1, 0x29, 1, "02 80000000 10" + GET.substring(0, 5) + "0000")
                + frame(9, 0, 1, "")
                + frame(9, 4, 1, GET.substring(5))
                + frame(6, 0, 0, "0001020304050607")
                + frame(1, 4, 3, GET)
                + frame(0, 1, 3, "626f6479");
        List<String> whole = List.of(
                SETTINGS.replace(" ", ""),
                plainGet(1, 5),
                frame(6, 0, 0, "0001020304050607"),
                plainGet(3, 4),
                frame(0, 1, 3, "626f6479").substring(0, 18));
        byte[] bytes = bytes(all).array();
        int data = bytes.length - 4;
        for (int piece = 1; piece < 40; piece++) {
            InboundFramesTest fresh = new InboundFramesTest();
            List<String> taken = new ArrayList<>();
            for (int at = 0; at < data; at += piece) {
                taken.addAll(fresh.take(ByteBuffer.wrap(bytes, at, Math.min(piece, data - at))));
            }
            assertEquals(whole, taken, "in pieces of " + piece);
        }
    }

    @Test
    void moreThanAFrameOfFieldsBecomesTwo() throws Exception {
        begin();
        String many = "00 01 78 7f 996e" + "76".repeat(127 + 25 + 110 * 128);
        String more = "00 01 79 7f 811f" + "76".repeat(127 + 1 + 31 * 128);
        List<String> taken = take(frame(1, 1, 1, GET + many) + frame(9, 4, 1, more));
        String block = plainGet(1, 5).substring(18) + (many + more).replace(" ", "");
        String first = block.substring(0, 2 * 16_384);
        String second = block.substring(2 * 16_384);
        assertEquals(List.of(frame(1, 1, 1, first) + frame(9, 4, 1, second)), taken);
        assertEquals(Optional.empty(), frames.refusal());
    }

    @ParameterizedTest
    @CsvSource({
        "1, data before settings, 000000 00 01 00000001",
        "1, an acknowledgement before settings, 000000 04 01 00000000",
    })
    void settingsComeFirst(int error, String what, String hex) throws Exception {
        take(PREFACE);
        assertEquals(error, ends(hex).getCode(), what);
    }

    @Test
    void anotherProtocolEnds() {
        assertEquals(
                1,
                ends(HexFormat.of().formatHex("GET / HTTP/1.1\r\n".getBytes(US_ASCII)))
                        .getCode());
    }

    @ParameterizedTest
    @CsvSource({
        "1, data on stream 0, 000001 00 00 00000000 61",
        "1, data on an idle stream, 000001 00 00 00000001 61",
        "1, data on a stream of ours, 000001 00 00 00000002 61",
        "1, fields on stream 0, 000001 01 05 00000000 82",
        "1, fields on a stream of ours, 000001 01 05 00000002 82",
        "1, a continuation of nothing, 000001 09 04 00000001 82",
        "1, a stream that leaves, 000008 07 00 00000001 0000000000000000",
        "6, a farewell that is cut off, 000007 07 00 00000000 00000000000000",
        "1, a push, 000005 05 04 00000001 00000002 82",
        "6, settings that are acknowledged with more, 000006 04 01 00000000 000300000001",
        "6, a frame beyond the size, 004001 04 00 00000000 00",
        "1, padding beyond the frame, 000002 01 0d 00000001 05 82",
        "1, padding beyond the data, 000003 01 04 00000001 828784 000002 00 08 00000001 02 61",
        "1, a priority that is cut off, 000003 01 25 00000001 000000",
        "9, what HPACK does not know, 000001 01 05 00000001 be",
    })
    void whatEndsTheConnection(int error, String what, String hex) throws Exception {
        begin();
        assertEquals(error, ends(hex).getCode(), what);
    }

    @ParameterizedTest
    @CsvSource({"000008 06 00 00000000", "000000 09 04 00000003", "000001 00 00 00000001"})
    void nothingComesAmidFields(String hex) throws Exception {
        begin();
        take(frame(1, 0, 1, GET));
        assertEquals(1, ends(hex).getCode());
    }

    @Test
    void fieldsWithoutEndEnd() throws Exception {
        begin();
        take(frame(1, 0, 1, GET) + frame(9, 0, 1, "00".repeat(16_000)) + frame(9, 0, 1, "00".repeat(16_000)));
        assertEquals(11, ends(frame(9, 0, 1, "00".repeat(8_000))).getCode());
    }

    @Test
    void aNumberMayNotFall() throws Exception {
        begin();
        take(frame(1, 5, 7, GET));
        assertEquals(1, ends(frame(1, 5, 3, GET)).getCode());
    }

    @Test
    void fieldsBehindTheEndResetTheStream() throws Exception {
        begin();
        take(frame(1, 5, 5, GET));
        assertEquals(List.of(), take(frame(1, 5, 5, GET)));
        assertEquals(List.of("5:5"), resets);
    }

    @Test
    void dataSaysWhatItsStreamWas() throws Exception {
        begin();
        take(frame(1, 4, 1, GET) + frame(1, 5, 3, GET) + frame(1, 4, 5, GET));
        take(frame(0, 0, 1, "61"));
        assertEquals(ClientStreams.State.OPEN, frames.arrivedOn());
        take(frame(0, 1, 1, "61"));
        assertEquals(ClientStreams.State.OPEN, frames.arrivedOn());
        take(frame(0, 1, 1, "61"));
        assertEquals(ClientStreams.State.ENDED, frames.arrivedOn());
        take(frame(0, 1, 3, "61"));
        assertEquals(ClientStreams.State.ENDED, frames.arrivedOn());
        frames.streams().reset(5);
        take(frame(0, 1, 5, "61"));
        assertEquals(ClientStreams.State.RESET, frames.arrivedOn());
        assertEquals(List.of(), take(frame(1, 5, 5, GET)), "fields that were on their way are read, and dropped");
        for (int stream = 101; stream < 101 + 2 * 256; stream += 2) {
            take(frame(1, 5, stream, GET));
            frames.streams().reset(stream);
        }
        assertEquals(ClientStreams.State.ENDED, frames.streams().of(5), "long ago");
        assertEquals(ClientStreams.State.RESET, frames.streams().of(101));
    }

    @Test
    void aFarewellIsTheConnectionsMatter() throws Exception {
        begin();
        String farewell = frame(7, 0, 0, "0000000000000000" + "62796521");
        assertEquals(List.of(plainGet(1, 5)), take(farewell + frame(1, 5, 1, GET)));
        assertEquals(List.of("leaves"), resets);
    }

    @Test
    void moreDataThanAStreamsWindowResetsIt() throws Exception {
        begin();
        take(frame(1, 4, 1, GET));
        frames.streams().read(0, 1_000_000);
        for (int i = 0; i < 4; i++) {
            frames.streams().read(1, i == 3 ? 1 : 0);
            take(frame(0, 0, 1, "61".repeat(16_384)));
        }
        assertEquals(List.of(), resets);
        frames.streams().read(1, 10);
        take(frame(0, 0, 1, "61".repeat(11)));
        assertEquals(List.of("1:3"), resets);
        assertEquals(ClientStreams.State.RESET, frames.arrivedOn());
    }

    @Test
    void moreDataThanTheConnectionsWindowEndsIt() throws Exception {
        begin();
        frames.streams().read(0, 1);
        for (int stream = 1; stream < 9; stream += 2) {
            take(frame(1, 4, stream, GET) + frame(0, 0, stream, "61".repeat(16_384)));
        }
        assertEquals(3, ends(frame(0, 1, 1, "61")).getCode());
    }

    /** {@code 0f 0d}: content-length, without a place in the table. */
    private static String post(int stream, String length) {
        return frame(1, 4, stream, "83 87 41 01 61 84 0f0d 01" + length);
    }

    @ParameterizedTest
    @CsvSource({
        "4, 000004 00 01 00000001 61616161, true",
        "4, 000004 00 00 00000001 61616161 000000 00 01 00000001, true",
        "4, 000006 00 09 00000001 01 61616161 00, true",
        "4, 000005 00 09 00000001 00 61616161, true",
        "4, 000004 00 00 00000001 61616161 000005 01 05 00000001 0001780179, true",
        "0, 000000 00 01 00000001, true",
        "4, 000003 00 01 00000001 616161, false",
        "4, 000000 00 01 00000001, false",
        "4, 000005 00 01 00000001 6161616161, false",
        "4, 000005 00 00 00000001 6161616161, false",
        "4, 000004 00 00 00000001 61616161 000001 00 00 00000001 61, false",
        "4, 000004 00 09 00000001 00 616161, false",
        "4, 000006 00 09 00000001 02 616161 0000, false",
        "4, 000003 00 00 00000001 616161 000005 01 05 00000001 0001780179, false",
        "0, 000001 00 00 00000001 61, false",
    })
    void aBodyIsAsLongAsItSays(String length, String hex, boolean good) throws Exception {
        begin();
        byte[] all = bytes(post(1, "3" + length) + hex).array();
        take(ByteBuffer.wrap(all));
        resets.removeIf(each -> each.contains("ends with"));
        assertEquals(
                good
                        ? List.of()
                        : List.of("1 breaks: malformed in HTTP/2: the body is not as long as its content-length says"),
                resets);
    }

    @Test
    void howMuchIsPaddingMayComeLater() throws Exception {
        begin();
        take(post(1, "34"));
        assertEquals(List.of(), take("000006 00 09 00000001"));
        assertEquals(List.of("000006000900000001" + "01"), take("01 61616161 00"));
        assertEquals(List.of(), resets);
    }

    @Test
    void trailersBecomeTheEndOfTheData() throws Exception {
        begin();
        take(frame(1, 4, 1, GET));
        assertEquals(List.of(frame(0, 1, 1, "")), take(frame(1, 5, 1, "00 01 78 01 79")));
        assertEquals(List.of("1 ends with {x=[y]}"), resets);
        take(frame(0, 0, 1, "61"));
        assertEquals(ClientStreams.State.ENDED, frames.arrivedOn());
    }

    /** Whatever comes, it ends in no other way than these. */
    @Test
    void noiseEndsTheConnectionOrPasses() throws Exception {
        Random random = new Random(9113);
        for (int i = 0; i < 2_000; i++) {
            InboundFramesTest fresh = new InboundFramesTest();
            fresh.begin();
            try {
                for (int j = 0; j < 50; j++) {
                    byte[] payload = new byte[random.nextInt(40)];
                    random.nextBytes(payload);
                    int type = random.nextInt(10);
                    String frame = frame(
                            type,
                            random.nextInt(256),
                            random.nextInt(9),
                            HexFormat.of().formatHex(payload));
                    fresh.take(bytes(frame));
                }
            } catch (ConnectionErrorException ended) {
                assertEquals(true, List.of(1, 3, 6, 9, 11).contains(ended.getCode()), ended::toString);
            }
        }
    }
}
