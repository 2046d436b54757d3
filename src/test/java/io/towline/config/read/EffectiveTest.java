package io.towline.config.read;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.core.JsonParser;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/** A configuration as operators are shown it. */
class EffectiveTest {

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"drain\":{\"hard-stop\":\"300s\",\"time\":\"5s\"}", // one of the file, one of the manual
                "\"idle-timeout\":\"7s\"", // of the defaults
                "\"path\":\"/chat\"",
                "\"servers\":[\"ws://127.0.0.1:9000\"]",
                "\"admin\":{\"bind\":\"127.0.0.1:9901\",\"enabled\":\"off\",\"ready-needs-upstream\":\"off\",\"token\":\"***\"}",
                "\"pong-timeout\":\"20s\"",
                "\"headers\":{\"x-team\":\"***\"}", // which field is a vendor's key is not known
                "\"set\":{\"Authorization\":\"***\",\"X-Open\":\"shown\"}",
            })
    void eachSettingIsThereAsItIsInForce(String setting) throws Exception {
        String json = json();
        assertTrue(json.contains(setting), json);
    }

    @Test
    void whatIsInForceNowhereIsNotShown() throws Exception {
        String json = json();
        assertFalse(json.contains("hunter2"), json);
        assertFalse(json.contains("\"vars\"") || json.contains("\"defaults\""), json);
    }

    @Test
    void itIsJson() throws Exception {
        int sections = 0;
        try (JsonParser parser = new JsonFactory().createParser(ObjectReadContext.empty(), json())) {
            int depth = 0;
            while (parser.nextToken() != null) {
                if (parser.currentToken().isStructStart()) {
                    depth++;
                } else if (parser.currentToken().isStructEnd()) {
                    depth--;
                } else if (depth == 1) {
                    sections++;
                }
            }
            assertEquals(0, depth);
        }
        assertEquals(11, sections, "admin bridge control drain io listeners log otel park routes upstreams");
    }

    private String json() throws Exception {
        return Loading.usableWith(
                        folder,
                        "vars.limit = 7s",
                        "drain.time = 5s",
                        "admin.token = hunter2",
                        "routes.app.headers.request.set { Authorization = \"Basic hunter2\", X-Open = shown }",
                        "otel.headers { x-team = hunter2 }",
                        "routes.app.path = /chat",
                        "defaults.route.idle-timeout = ${vars.limit}")
                .config()
                .effective();
    }
}
