package io.towline.testkit;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** Reads HTTP/1.1 answers as they come, in UTF-8 and no byte too far; where the connection ends early, what came is all there is. */
public final class RawAnswers {

    private static final String CUT = "(cut)";

    private final InputStream in;

    public RawAnswers(InputStream in) {
        this.in = in;
    }

    /** With its empty line. */
    public String head() throws IOException {
        return until("\r\n\r\n");
    }

    public String until(String end) throws IOException {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        while (!text.toString(StandardCharsets.UTF_8).endsWith(end)) {
            int next = in.read();
            if (next < 0) {
                break;
            }
            text.write(next);
        }
        return text.toString(StandardCharsets.UTF_8);
    }

    public String bytes(int count) throws IOException {
        return new String(in.readNBytes(count), StandardCharsets.UTF_8);
    }

    /** The next chunk; empty at the end of the answer, "(cut)" where the connection ended instead. */
    public String chunk() throws IOException {
        String size = until("\r\n");
        if (size.isEmpty()) {
            return CUT;
        }
        String chunk = bytes(Integer.parseInt(size.strip(), 16));
        until("\r\n");
        return chunk;
    }

    /** All chunks, to the end. */
    public String chunks() throws IOException {
        StringBuilder all = new StringBuilder();
        for (String chunk = chunk(); !chunk.isEmpty(); chunk = chunk()) {
            all.append(chunk);
            if (chunk.equals(CUT)) {
                break;
            }
        }
        return all.toString();
    }

    public String rest() throws IOException {
        return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }

    public static int status(String head) {
        return Integer.parseInt(head.substring(9, 12));
    }

    /** All lines of a field; "-" where there is none. */
    public static String field(String head, String name) {
        return head.lines()
                .filter(line -> line.regionMatches(true, 0, name + ": ", 0, name.length() + 2))
                .map(line -> line.substring(name.length() + 2))
                .reduce((one, two) -> one + " & " + two)
                .orElse("-");
    }
}
