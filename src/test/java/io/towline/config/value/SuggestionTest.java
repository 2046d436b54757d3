package io.towline.config.value;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SuggestionTest {

    @ParameterizedTest
    @CsvSource({
        "idle-timout, idle-timeout",
        "idleTimeout, idle-timeout",
        "IDLE-TIMEOUT, idle-timeout",
        "dile-timeout, idle-timeout",
        "idle, ",
        "frobnicate, "
    })
    void suggestionsDifferByAThirdAtMost(String word, String meant) {
        assertEquals(Optional.ofNullable(meant), Suggestion.nearest(word, List.of("max-age", "idle-timeout", "path")));
    }
}
