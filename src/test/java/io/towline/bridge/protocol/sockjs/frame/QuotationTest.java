package io.towline.bridge.protocol.sockjs.frame;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class QuotationTest {

    static Stream<Arguments> texts() {
        return Stream.of(
                Arguments.of("", "\"\""),
                Arguments.of("plain é ü €", "\"plain é ü €\""),
                Arguments.of("\"\\/", "\"\\\"\\\\/\""),
                Arguments.of("\b\t\n\f\r", "\"\\b\\t\\n\\f\\r\""),
                Arguments.of("a\u0000b\u000bc\u001fd", "\"a\\u0000b\\u000bc\\u001fd\""),
                Arguments.of("😀!", "\"\\ud83d\\ude00!\""),
                Arguments.of("x" + Character.toString(0x10FFFF), "\"x\\udbff\\udfff\""));
    }

    @ParameterizedTest
    @MethodSource("texts")
    void textsBecomeJsonStrings(String text, String json) {
        assertEquals(json, quoted(text));
    }

    @Test
    void exactlyWhatBrowsersMangleIsEscaped() {
        for (int point = 0; point <= 0x10000; point++) {
            if (point >= 0xD800 && point <= 0xDFFF) {
                continue; // no characters by themselves
            }
            boolean escaped = point < 0x20
                    || point == 0x22
                    || point == 0x5C
                    || point >= 0x200C && point <= 0x200F
                    || point >= 0x2028 && point <= 0x202F
                    || point >= 0x2060 && point <= 0x206F
                    || point >= 0xFFF0;
            String text = "a" + Character.toString(point) + "b";
            assertEquals(!escaped, quoted(text).equals("\"" + text + "\""), text);
            if (point >= 0x2000 && point <= 0xFFFF && escaped) {
                assertEquals(String.format("\"a\\u%04xb\"", point), quoted(text));
            }
        }
    }

    private static String quoted(String text) {
        return new String(Quotation.of(text.getBytes(StandardCharsets.UTF_8)), StandardCharsets.UTF_8);
    }
}
