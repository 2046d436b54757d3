package io.towline.bridge.protocol.sockjs.frame;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.towline.bridge.message.Farewell;
import io.towline.bridge.message.Message;
import io.towline.config.BridgeConfig.SockJsBinary;
import io.towline.conversation.Cause;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SockJsCodecTest {

    private static final SockJsCodec CLOSING = new Unwrapping(SockJsBinary.CLOSE);
    private static final SockJsCodec BASE64 = new Unwrapping(SockJsBinary.BASE64);
    private static final SockJsCodec SAME = new PassThrough(false);
    private static final SockJsCodec EARLY = new PassThrough(true);

    /** Messages one after the other, separated by blanks; {@code #} stands for a binary one of the bytes 0 1 2. */
    private static List<Message> messages(String words) {
        List<Message> messages = new ArrayList<>();
        for (String word : words.split(" ")) {
            messages.add(
                    word.equals("#")
                            ? new Message(false, new byte[] {0, 1, 2})
                            : new Message(true, word.getBytes(StandardCharsets.UTF_8)));
        }
        return messages;
    }

    /** All frames, each with the number of messages it stands for, {@code !} behind the last of a session. */
    private static String spoken(SockJsCodec codec, String words) {
        List<Message> rest = messages(words);
        StringBuilder all = new StringBuilder();
        while (!rest.isEmpty()) {
            SockJsCodec.Frame frame = codec.next(rest);
            all.append(all.isEmpty() ? "" : " ")
                    .append(text(frame.text()))
                    .append('/')
                    .append(frame.messages());
            if (frame.last().isPresent()) {
                return all.append('!').toString();
            }
            rest = rest.subList(frame.messages(), rest.size());
        }
        return all.toString();
    }

    private static String text(byte[] utf8) {
        return new String(utf8, StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            m1       | a["m1"]/1
            m1 m2 é" | a["m1","m2","é\\""]/3
            #        | c[1003,"binary message, which SockJS cannot carry"]/1!
            a # b    | a["a"]/1 c[1003,"binary message, which SockJS cannot carry"]/1!
            """)
    void plainMessagesBecomeOneArray(String words, String frames) {
        assertEquals(frames, spoken(CLOSING, words));
    }

    @Test
    void binaryMayBecomeBase64() {
        assertEquals("a[\"a\",\"AAEC\",\"b\"]/3", spoken(BASE64, "a # b"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            o                       | o/1                      | /1
            o a["x"]                | o/1 a["x"]/1             | /1 a["x"]/1
            a["x"] a["y","z"] a[] h | a["x","y","z"]/3 h/1     | a["x","y","z"]/3 h/1
            a[] a[]                 | a[]/2                    | a[]/2
            a[]                     | a[]/1                    | a[]/1
            h a["x"]                | /1 a["x"]/1              | /1 a["x"]/1
            h h                     | /1 h/1                   | /1 h/1
            m"x"                    | m"x"/1                   | m"x"/1
            a["x"] c[3000,"bye"] h  | a["x"]/1 c[3000,"bye"]/1!| a["x"]/1 c[3000,"bye"]/1!
            c[]                     | c[]/1!                   | c[]/1!
            #                       | c[1003,"binary message, which SockJS cannot carry"]/1! | c[1003,"binary message, which SockJS cannot carry"]/1!
            """)
    void framesOfASockJsServerPass(String words, String frames, String afterEarlyOpen) {
        assertEquals(frames, spoken(SAME, words));
        assertEquals(afterEarlyOpen, spoken(EARLY, words));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            c[3000,"Go_away!"]   | 3000 | Go_away!       | true
            c[1000,"\\u00e9"]    | 1000 | é              | true
            c[3000]              | 1011 | upstream error | false
            c[3000,"x",1]        | 1011 | upstream error | false
            c["x",3000]          | 1011 | upstream error | false
            c[99999999999,"x"]   | 1011 | upstream error | false
            c                    | 1011 | upstream error | false
            """)
    void aServersLastFrameIsTheFarewell(String frame, int code, String reason, boolean clean) {
        SockJsCodec.Last last = SAME.next(messages(frame)).last().orElseThrow();
        assertEquals(new Farewell(code, reason, clean), last.farewell());
        assertEquals(Cause.UPSTREAM_CLOSED, last.ending().cause());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            1000 | ``                 | c[1000,""]
            3000 | Go away!           | c[3000,"Go away!"]
            1005 | ``                 | c[1000,"Normal closure"]
            1006 | ``                 | c[1011,""]
            1015 | x                  | c[1011,"x"]
            1011 | upstream lost      | c[1011,"upstream lost"]
            4999 | "\\                | c[4999,"\\"\\\\"]
            """)
    void farewellsHaveCodesThatMayBeSaid(int code, String reason, String frame) {
        assertEquals(frame, text(SockJsCodec.close(new Farewell(code, reason, true))));
    }

    @Test
    void clientsMessagesGoUpOneByOne() {
        List<byte[]> parsed = List.of(new byte[] {'a'}, new byte[] {'b'});
        assertEquals(
                List.of("a", "b"),
                CLOSING.up(parsed).stream().map(each -> text(each.payload())).toList());
        assertEquals(
                List.of("[\"a\"]", "[\"b\"]"),
                SAME.up(parsed).stream().map(each -> text(each.payload())).toList());
        assertEquals(List.of(), CLOSING.up(List.of()));
    }

    @Test
    void whoSaysOpen() {
        assertEquals(
                List.of(true, true, false, true),
                List.of(CLOSING.opens(), BASE64.opens(), SAME.opens(), EARLY.opens()));
    }
}
