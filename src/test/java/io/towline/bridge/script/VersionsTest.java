package io.towline.bridge.script;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.undertow.util.HeaderMap;
import io.undertow.util.Headers;
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
        "1.2.3, towline.mjs, 200",
        "1.2.3, towline.1.2.3.mjs, 200",
        "1.2.3, towline.min.js, 200",
        "1.2.3, towline.min.1.2.3.js, 200",
        "1.2.3, towline.min.mjs, 200",
        "1.2.3, towline.min.1.2.3.mjs, 200",
        "1.2.3, towline.d.ts, 200",
        "1.2.3, towline.d.1.2.3.ts, 404",
        "1.2.3, towline.1.2.4.js, 404",
        "1.2.3, sockjs.1.2.3.js, 404",
        "1.2.3, sockjs.1.6.1.js, 200",
        ", towline.js, 200",
        ", towline..js, 404",
    })
    void towlinesIsThatOfTheProgram(String version, String name, int status) {
        assertEquals(status, reply(version, name).status());
    }

    @ParameterizedTest
    @CsvSource({
        "1.2.3, towline.1.2.3.js, 'public, max-age=31536000, immutable'",
        "1.2.3, towline.js, no-cache",
        "1.2.3-SNAPSHOT, towline.1.2.3-SNAPSHOT.js, no-cache",
    })
    void aReleaseIsKeptForEverAndNothingElse(String version, String name, String caching) {
        assertEquals(caching, reply(version, name).fields().get(Headers.CACHE_CONTROL));
    }

    private static ScriptReply reply(String version, String name) {
        return ClientScripts.load(Optional.of("/x"), Optional.ofNullable(version))
                .reply(Methods.GET, "/x/" + name, new HeaderMap());
    }
}
