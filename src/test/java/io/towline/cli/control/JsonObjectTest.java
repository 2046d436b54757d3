package io.towline.cli.control;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonObjectTest {

    private static JsonObject of(String json) {
        return JsonObject.parse(json).orElseThrow();
    }

    @Test
    void membersAreReadByTheirType() {
        JsonObject read = of("""
                {"s":"x","n":7,"d":2.5,"t":true,"o":{"a":{"b":1}},"l":[{"i":1},"y",null,[2]],"none":null}""");
        assertEquals("x", read.text("s"));
        assertEquals("7", read.text("n"));
        assertEquals("true", read.text("t"));
        assertEquals(OptionalLong.of(7), read.number("n"));
        assertEquals(OptionalDouble.of(2.5), read.decimal("d"));
        assertEquals(true, read.flag("t"));
        assertEquals(
                "1", read.object("o").flatMap(o -> o.object("a")).orElseThrow().text("b"));
        assertEquals("1", read.objects("l").getFirst().text("i"));
        assertEquals(1, read.objects("l").size());
        assertEquals(List.of("y"), read.texts("l"));
        assertEquals(List.of("s", "n", "d", "t", "o", "l"), read.names());
    }

    @Test
    void whatIsAbsentOrOfAnotherTypeIsNone() {
        JsonObject read = of("{\"n\":null,\"o\":{},\"l\":[],\"e\":\"\",\"s\":\"x\"}");
        for (String name : List.of("n", "o", "l", "e", "missing")) {
            assertEquals("-", read.text(name), name);
        }
        assertEquals(OptionalLong.empty(), read.number("s"));
        assertEquals(false, read.flag("s"));
        assertEquals(Optional.empty(), read.object("s"));
        assertEquals(List.of(), read.objects("s"));
    }

    @Test
    void whatATerminalMightActOnIsNotShown() {
        assertEquals(
                "a?[31m?b?c?dä€",
                of("{\"s\":\"a\\u001b[31m\\nb\\u009bc\\u202ed\\u00e4€\"}").text("s"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[]", "1", "{", "{\"a\":}", "<html>"})
    void anythingElseIsNoObject(String text) {
        assertEquals(Optional.empty(), JsonObject.parse(text));
    }

    @Test
    void requestsAreSpelled() {
        assertEquals("a%2Fb%20c%3F", ControlRequests.segment("a/b c?"));
        assertEquals("", ControlRequests.query(Map.of()));
        assertEquals("?q=a+%26%3D", ControlRequests.query(Map.of("q", "a &=")));
        assertEquals("{\"a\":{\"b\":1}}", ControlRequests.json(Map.of("a", Map.of("b", 1))));
    }
}
