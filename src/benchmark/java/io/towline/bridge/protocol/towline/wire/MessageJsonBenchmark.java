package io.towline.bridge.protocol.towline.wire;

import io.towline.bridge.message.Message;
import io.towline.bridge.text.ChunkWriter;
import io.towline.bridge.text.JsonWriter;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/**
 * One message as a JSON object: by Jackson, with a generator for each message or with one for all ({@link JsonWriter}), and by hand. All
 * write into a buffer as an I/O thread's is, which is passed on where it is full and at the end.
 *
 * <pre>mvn -q -Pbenchmark test-compile exec:exec -Dbenchmark="MessageJson -prof gc -prof io.towline.CpuTimeProfiler"</pre>
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 10, time = 200, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 15, time = 200, timeUnit = TimeUnit.MILLISECONDS)
@Fork(
        value = 2,
        jvmArgs = {"-XX:+UseSerialGC", "-Xbatch"})
public class MessageJsonBenchmark {

    private static final int BUFFER_BYTES = 16 * 1024;
    private static final byte[] SEQ = "{\"seq\":".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] TEXT = ",\"text\":\"".getBytes(StandardCharsets.US_ASCII);

    @Param({"20", "1024", "65536"})
    int bytes;

    /** What the text is: words of English, or JSON itself, of which every sixth byte must be escaped. */
    @Param({"words", "json"})
    String text;

    private Message message;
    private ChunkWriter out;
    private JsonWriter writer;
    private long number;

    @Setup(Level.Trial)
    public void prepare(Blackhole hole) {
        String piece = text.equals("words") ? "no byte of it is odd " : "{\"price\":41.25,\"of\":\"ab\"}";
        byte[] payload =
                piece.repeat(bytes / piece.length() + 1).substring(0, bytes).getBytes(StandardCharsets.US_ASCII);
        message = new Message(true, payload);
        out = new ChunkWriter(ByteBuffer.allocateDirect(BUFFER_BYTES), hole::consume);
        writer = new JsonWriter();
    }

    @Benchmark
    public void oneGenerator() {
        writer.write(out, json -> TowlineJson.message(json, number++, message));
        out.pass();
    }

    @Benchmark
    public void generatorForEach() {
        out.put(JsonWriter.once(json -> TowlineJson.message(json, number++, message)));
        out.pass();
    }

    @Benchmark
    public void byHand() {
        out.put(SEQ).put(number++).put(TEXT);
        byte[] payload = message.payload();
        int written = 0;
        for (int i = 0; i < payload.length; i++) {
            byte b = payload[i];
            if (b == '"' || b == '\\' || b >= 0 && b < ' ') {
                out.put(payload, written, i - written).put('\\').put((int) b); // these texts need no other escapes
                written = i + 1;
            }
        }
        out.put(payload, written, payload.length - written).put('"').put('}').pass();
    }
}
