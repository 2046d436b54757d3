package io.towline.header.conditional;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 9110 §8.8.3. */
class EntityTagsTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            "a"          | true
            W/"a"        | true
            *            | true
            "x", "a"     | true
            "x","a"      | true
            "x" ,, W/"a" | true
            "x\\", "a"   | true
            "x,y", "a"   | true
            odd, "a"     | true
            "x"odd, "a"  | true
            "x"          | false
            "x, *, y"    | false
            w/"a"        | false
            W/ "a"       | false
            a            | false
            "A"          | false
            "a"a         | false
            "a" "a"      | false
            "a           | false
            a"           | false
            "aa"         | false
            "x, "a"      | false
            **           | false
            W/*          | false
            W/           | false
            ,            | false
            """)
    void aTagIsHeldThatTheListNames(String list, boolean held) {
        assertEquals(held, isHeld(list));
    }

    @Test
    void theListMayTakeSeveralLines() {
        assertTrue(isHeld("\"x\"", "\"y\", \"a\""));
        assertFalse(isHeld("\"x\"", "\"y\""));
    }

    @Test
    void whoNamesNothingHoldsNothing() {
        assertFalse(isHeld(""));
        assertFalse(isHeld("  "));
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"", "\"x", "W/", "W/\"", ",", " ", "\"\",", "\"x\" ", "*,*"})
    void aListOfAMegabyteIsReadOnce(String piece) {
        String list = piece.repeat(1_000_000 / piece.length()) + "x";
        assertTimeoutPreemptively(Duration.ofSeconds(60), () -> isHeld(list));
    }

    @Test
    void aWeakTagIsNotTheSameBytes() {
        assertTrue(EntityTags.strongly(List.of("\"x\", \"a\""), "\"a\""));
        assertTrue(EntityTags.strongly(List.of("*"), "\"a\""));
        assertFalse(EntityTags.strongly(List.of("W/\"a\""), "\"a\""));
        assertTrue(EntityTags.strongly(List.of("W/\"a\", \"a\""), "\"a\""));
    }

    private static boolean isHeld(String... lines) {
        return EntityTags.weakly(List.of(lines), "\"a\"");
    }
}
