package io.towline.bridge.protocol.towline.wire;

import static io.towline.bridge.protocol.towline.wire.Written.batch;
import static io.towline.bridge.protocol.towline.wire.Written.last;
import static io.towline.bridge.protocol.towline.wire.Written.text;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.towline.bridge.message.Farewell;
import io.towline.bridge.text.JsonWriter;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LineStreamFormatTest {

    private static final LineStreamFormat FORMAT = new LineStreamFormat(new JsonWriter());

    private static final TowlineJson.Description SESSION =
            new TowlineJson.Description("S", Optional.empty(), 4, 120, 25, 1 << 20, 1 << 16, true);

    private static final String DESCRIBED =
            "{\"id\":\"S\",\"protocol\":null,\"ack\":4,\"resumeWindow\":120,\"hold\":25,"
                    + "\"maxMessage\":1048576,\"buffer\":65536,\"resume\":true}";

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 8192})
    void theSessionIsTheFirstLineAndPaddingComesBeforeIt(int padding) {
        StreamFormat.Beginning beginning = new StreamFormat.Beginning(SESSION, 6, 2000, padding);
        assertEquals(
                " ".repeat(padding) + "{\"session\":" + DESCRIBED + "}\n",
                Written.by(out -> FORMAT.begin(out, beginning)));
    }

    @Test
    void aBatchIsOneLine() {
        assertEquals(
                "{\"messages\":[{\"seq\":7,\"text\":\"a\\nb\"}]}\n",
                Written.by(out -> FORMAT.batch(out, batch(7, text("a\nb")))));
        assertEquals(
                "{\"messages\":[{\"seq\":7,\"text\":\"a\"}],"
                        + "\"close\":{\"seq\":8,\"code\":1001,\"reason\":\"\",\"clean\":true}}\n",
                Written.by(out -> FORMAT.batch(out, last(7, new Farewell(1001, "", true), text("a")))));
    }

    @Test
    void theRestIsShort() {
        assertEquals("{}\n", Written.by(FORMAT::heartbeat));
        assertEquals("{\"superseded\":true}\n", Written.by(FORMAT::superseded));
        assertEquals("", Written.by(FORMAT::comeBack));
    }
}
