package io.towline.bridge.script;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.undertow.util.Methods;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Only what has a version can be had under a name that never changes. */
class VersionsTest {

    @ParameterizedTest
    @CsvSource({
        "1.2.3, towline.1.2.3.js, 200",
        "1.2.3, towline.js, 200",
        "1.2.3, towline.1.2.4.js, 404",
        "1.2.3, sockjs.1.2.3.js, 404",
        "1.2.3, sockjs.1.6.1.js, 200",
        ", towline.js, 200",
        ", towline..js, 404",
    })
    void towlinesIsThatOfTheProgram(String version, String name, int status) {
        ClientScripts scripts = ClientScripts.load(Optional.of("/x"), Optional.ofNullable(version));
        assertEquals(
                status, scripts.reply(Methods.GET, "/x/" + name, "\"other\"").status());
    }
}
