package io.towline.bridge.protocol.sockjs.frame;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.towline.bridge.text.Unacceptable;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UpFrameTest {

    private static List<byte[]> read(String frame) throws Unacceptable {
        return UpFrame.messages(frame.getBytes(StandardCharsets.UTF_8), 100);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            ["a"]             | a
            ["a","b"]         | a,b
             [ "a" , "" ]     | a,
            "one"             | one
            ["\\u00e9\\n\\ud83d\\ude00é"] | é\\n😀é
            ~~                | ~~
            []                | ~~
            """)
    void aListOrASingleTextIsTaken(String frame, String expected) throws Unacceptable {
        String texts = read(frame).stream()
                .map(text -> new String(text, StandardCharsets.UTF_8).replace("\n", "\\n"))
                .collect(Collectors.joining(","));
        assertEquals(expected, texts);
    }

    /** As a browser's own WebSocket would send it. */
    @Test
    void halfASurrogatePairBecomesTheReplacementCharacter() throws Unacceptable {
        assertEquals(
                "61efbfbd62", HexFormat.of().formatHex(read("[\"a\\ud800b\"]").getFirst()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[\"a",
                "{}",
                "1",
                "null",
                "[1]",
                "[null]",
                "[[\"a\"]]",
                "[\"a\"] x",
                "\"a\"\"b\"",
                "[\"a\",]",
                " ",
                "a"
            })
    void anythingElseIsBroken(String frame) {
        assertThrows(Unacceptable.class, () -> read(frame));
    }
}
