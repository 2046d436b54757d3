package io.towline.bridge.protocol.sockjs.frame;

import io.towline.bridge.message.Message;
import io.towline.config.BridgeConfig.SockJsBinary;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
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
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.SerializableString;
import tools.jackson.core.io.CharacterEscapes;
import tools.jackson.core.io.SerializedString;
import tools.jackson.core.json.JsonFactory;

/**
 * One message as a frame of SockJS, with the escapes that SockJS asks for beyond ASCII: by {@link Unwrapping}, and by Jackson. To its
 * {@link CharacterEscapes} Jackson asks for characters only, not for bytes, so the payload becomes a string first.
 *
 * <pre>mvn -q -Pbenchmark test-compile exec:exec -Dbenchmark="SockJsJson -prof gc -prof io.towline.CpuTimeProfiler"</pre>
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 10, time = 200, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 15, time = 200, timeUnit = TimeUnit.MILLISECONDS)
@Fork(
        value = 2,
        jvmArgs = {"-XX:+UseSerialGC", "-Xbatch"})
public class SockJsJsonBenchmark {

    @Param({"20", "1024", "65536"})
    int bytes;

    /** Every third letter takes two bytes in "umlauts", and none must be escaped. */
    @Param({"words", "json", "umlauts"})
    String text;

    private final SockJsCodec codec = new Unwrapping(SockJsBinary.BASE64);
    private final JsonFactory factory = JsonFactory.builder()
            .characterEscapes(new Escapes())
            .rootValueSeparator((String) null)
            .build();
    private final ByteArrayOutputStream reusedFrame = new ByteArrayOutputStream();
    private final JsonGenerator reused = factory.createGenerator(ObjectWriteContext.empty(), reusedFrame);
    private Message message;

    private static final class Escapes extends CharacterEscapes {
        private static final long serialVersionUID = 1;

        @Override
        public int[] getEscapeCodesForAscii() {
            return CharacterEscapes.standardAsciiEscapesForJSON();
        }

        @Override
        public SerializableString getEscapeSequence(int c) {
            boolean escaped = c >= 0x200C && c <= 0x200F
                    || c >= 0x2028 && c <= 0x202F
                    || c >= 0x2060 && c <= 0x206F
                    || c >= 0xD800 && c <= 0xDFFF
                    || c >= 0xFFF0;
            return escaped ? new SerializedString(String.format("\\u%04x", c)) : null;
        }
    }

    @Setup(Level.Trial)
    public void prepare() {
        String piece = switch (text) {
            case "words" -> "no byte of it is odd ";
            case "json" -> "{\"price\":41.25,\"of\":\"ab\"}";
            default -> "für Größe";
        };
        String whole = piece.repeat(bytes / piece.length() + 1);
        while (whole.getBytes(StandardCharsets.UTF_8).length > bytes) {
            whole = whole.substring(0, whole.length() - 1);
        }
        message = new Message(true, whole.getBytes(StandardCharsets.UTF_8));
    }

    @Benchmark
    public byte[] byHand() {
        return codec.next(List.of(message)).text();
    }

    @Benchmark
    public byte[] generatorForEach() {
        byte[] payload = message.payload();
        ByteArrayOutputStream frame = new ByteArrayOutputStream(payload.length + 5);
        frame.write('a');
        try (JsonGenerator json = factory.createGenerator(ObjectWriteContext.empty(), frame)) {
            write(json, payload);
        }
        return frame.toByteArray();
    }

    @Benchmark
    public byte[] oneGenerator() {
        byte[] payload = message.payload();
        reusedFrame.reset();
        reusedFrame.write('a');
        write(reused, payload);
        reused.flush();
        return reusedFrame.toByteArray();
    }

    private static void write(JsonGenerator json, byte[] payload) {
        json.writeStartArray();
        json.writeString(new String(payload, StandardCharsets.UTF_8));
        json.writeEndArray();
    }
}
