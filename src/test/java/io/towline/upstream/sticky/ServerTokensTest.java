package io.towline.upstream.sticky;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The values of the sticky cookie. */
class ServerTokensTest {

    private static final String ONE = "ws://10.0.0.1:9000";
    private static final String TWO = "ws://10.0.0.2:9000";

    private final ServerTokens tokens = tokens("a secret of the tests", "chat", ONE, TWO);

    @Test
    void aValueLeadsBackToItsServer() {
        assertEquals(Optional.of(ONE), tokens.server(tokens.of(ONE).orElseThrow()));
        assertEquals(Optional.of(TWO), tokens.server(tokens.of(TWO).orElseThrow()));
    }

    /** Worked out by Python's hmac: other Towlines, and later ones, have to make the same. */
    @Test
    void everyTowlineWithTheSecretMakesTheSame() {
        assertEquals(Optional.of("XQnhtc1hsYYVkeD1ug3lww"), tokens.of(ONE));
        assertEquals(
                tokens.of(ONE),
                tokens("a secret of the tests", "chat", TWO, ONE).of(ONE));
    }

    @Test
    void anotherSecretOrGroupMakesAnother() {
        String value = tokens.of(ONE).orElseThrow();
        assertNotEquals(tokens.of(ONE), tokens.of(TWO));
        assertEquals(
                Optional.empty(),
                tokens("another secret of them", "chat", ONE, TWO).server(value));
        assertEquals(
                Optional.empty(),
                tokens("a secret of the tests", "app", ONE, TWO).server(value));
    }

    @Test
    void ofAServerThatIsGoneThereIsNone() {
        assertEquals(
                Optional.empty(),
                tokens("a secret of the tests", "chat", TWO)
                        .server(tokens.of(ONE).orElseThrow()));
        assertEquals(Optional.empty(), tokens.of("ws://10.0.0.3:9000"));
    }

    @Test
    void itTellsNothingOfTheServer() {
        String value = tokens.of(ONE).orElseThrow();
        assertTrue(value.matches("[A-Za-z0-9_-]{22}"), value);
        assertFalse(value.contains("10"), value);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", " ", "ws://10.0.0.1:9000", "AAAAAAAAAAAAAAAAAAAAAA", "\u0000", "ÿ", "10.0.0.1", "0", "../.."
            })
    void whatNobodyMadeIsNobodys(String value) {
        assertEquals(Optional.empty(), tokens.server(value));
    }

    @Test
    void norIsOneThatIsAlmostRight() {
        String value = tokens.of(ONE).orElseThrow();
        assertEquals(Optional.empty(), tokens.server(value + "A"));
        assertEquals(Optional.empty(), tokens.server(value.substring(1)));
        assertEquals(Optional.empty(), tokens.server(value.toLowerCase(Locale.ROOT)));
        assertEquals(Optional.empty(), tokens.server(value + "=".repeat(16_000)));
    }

    private static ServerTokens tokens(String secret, String group, String... servers) {
        return new ServerTokens(secret.getBytes(StandardCharsets.UTF_8), group, List.of(servers));
    }
}
