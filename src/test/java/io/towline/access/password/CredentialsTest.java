package io.towline.access.password;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CredentialsTest {

    private static String basic(String pair) {
        return "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
    }

    private static String read(String... fields) {
        return Credentials.of(List.of(fields))
                .map(given -> given.name() + "|" + new String(given.password(), StandardCharsets.UTF_8))
                .orElse("none");
    }

    @ParameterizedTest
    @CsvSource({
        "alice:secret, alice|secret",
        "alice:se:cr:et, alice|se:cr:et",
        "alice:, alice|",
        "al ice: secret , al ice| secret ",
        "j\u00fcrgen:gr\u00fcn, j\u00fcrgen|gr\u00fcn",
        "\ud83d\ude00:\u6f22, \ud83d\ude00|\u6f22",
        "../../etc:x, ../../etc|x",
    })
    void userAndPasswordArePartedAtTheFirstColon(String pair, String read) {
        assertEquals(read.strip(), read(basic(pair.replace("_", " "))).strip());
    }

    @Test
    void theSchemeIsAnyCaseAndBlanksAroundCountNothing() {
        assertEquals("a|b", read("basic YTpi"));
        assertEquals("a|b", read("BASIC   YTpi  "));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "Basic",
                "Basic ",
                "Basic YTpi=",
                "Basic YTpi YTpi",
                "Basic YTpi,Basic YTpi",
                "Basic Y_-i",
                "Basic YTp\u00e4",
                "Basic\tYTpi",
                "Bearer YTpi",
                "Digest username=\"a\"",
                "BasicYTpi",
                "YTpi",
                "Basic a:b",
                "Basic =",
                "Basic ====",
            })
    void whatIsNoBasicIsNobodys(String field) {
        assertEquals("none", read(field));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "alice",
                ":secret",
                ":",
                "",
                "ali\u0000ce:secret",
                "alice:sec\u0000ret",
                "alice:secret\n",
                "al\tice:secret",
                "alice:\u007f"
            })
    void aPairWithoutAUserOrWithControlsIsNobodys(String pair) {
        assertEquals("none", read(basic(pair)));
    }

    @Test
    void whatIsLongerThanAPasswordIsNobodys() {
        assertEquals("none", read(basic("a:" + "x".repeat(1023))));
        assertEquals("a|" + "x".repeat(1022), read(basic("a:" + "x".repeat(1022))));
        assertEquals("none", read("Basic " + "A".repeat(1 << 20)));
    }

    @Test
    void twoFieldsAreNobodysEvenIfTheyAreTheSame() {
        assertEquals(Optional.empty(), Credentials.of(List.of("Basic YTpi", "Basic YTpi")));
        assertEquals(Optional.empty(), Credentials.of(List.of("Bearer x", "Basic YTpi")));
        assertEquals(Optional.empty(), Credentials.of(List.of()));
    }

    @Test
    void thePasswordIsNotShown() {
        assertFalse(Credentials.of(List.of(basic("alice:secret"))).toString().contains("secret"));
    }
}
