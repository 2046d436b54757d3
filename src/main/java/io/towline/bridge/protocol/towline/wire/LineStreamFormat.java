package io.towline.bridge.protocol.towline.wire;

import io.towline.bridge.message.Batch;
import io.towline.bridge.text.ChunkWriter;
import io.towline.bridge.text.JsonWriter;

/** JSON objects, one a line. */
public record LineStreamFormat(JsonWriter json) implements StreamFormat {

    static final String TYPE = "application/x-ndjson";

    @Override
    public String contentType() {
        return TYPE;
    }

    /** Blanks are JSON as well, so padding is a longer beginning of the first line: whoever sees that line knows that it passed. */
    @Override
    public void begin(ChunkWriter out, Beginning beginning) {
        for (int i = 0; i < beginning.padding(); i++) {
            out.put(' ');
        }
        out.put(TowlineJson.session(beginning.description())).put('\n');
    }

    @Override
    public void batch(ChunkWriter out, Batch batch) {
        json.write(out, value -> TowlineJson.batch(value, batch));
        out.put('\n');
    }

    @Override
    public void heartbeat(ChunkWriter out) {
        out.put("{}\n");
    }

    @Override
    public void superseded(ChunkWriter out) {
        out.put(TowlineJson.superseded()).put('\n');
    }

    /** The end says it: clients of lines are programs. */
    @Override
    public void comeBack(ChunkWriter out) {}
}
