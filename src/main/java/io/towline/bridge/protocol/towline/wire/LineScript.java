package io.towline.bridge.protocol.towline.wire;

import io.towline.bridge.message.Batch;
import io.towline.bridge.text.Sheet;

/** JSON objects, one a line. */
public record LineScript() implements Script {

    static final String TYPE = "application/x-ndjson";

    @Override
    public String contentType() {
        return TYPE;
    }

    /** Blanks are JSON as well, so padding is a longer beginning of the first line: whoever sees that line knows that it passed. */
    @Override
    public void begin(Sheet out, Beginning beginning) {
        for (int i = 0; i < beginning.padding(); i++) {
            out.put(' ');
        }
        out.put("{\"session\":").put(beginning.description()).put("}\n");
    }

    @Override
    public void batch(Sheet out, Batch batch) {
        Json.batch(out, batch);
        out.put('\n');
    }

    @Override
    public void heartbeat(Sheet out) {
        out.put("{}\n");
    }

    @Override
    public void superseded(Sheet out) {
        out.put("{\"superseded\":true}\n");
    }

    /** The end says it: clients of lines are programs. */
    @Override
    public void comeBack(Sheet out) {}
}
